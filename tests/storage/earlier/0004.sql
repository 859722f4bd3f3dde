BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE search_attempts (
	study_id INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	supervisor_id INTEGER NOT NULL, 
	device VARCHAR(64) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	"end" VARCHAR(16), 
	reason TEXT, 
	last_epoch INTEGER, 
	peak_memory BIGINT, 
	CONSTRAINT pk_search_attempts PRIMARY KEY (study_id, slot, attempt), 
	CONSTRAINT fk_search_attempts_study_id_search_slots FOREIGN KEY(study_id, slot) REFERENCES search_slots (study_id, slot), 
	CONSTRAINT fk_search_attempts_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id)
);
INSERT INTO "search_attempts" VALUES(1,1,1,1,'cpu:0','2026-11-21 15:09:58.970631','2026-11-21 15:10:00.573350','finished',NULL,3,365772800);
INSERT INTO "search_attempts" VALUES(1,2,1,1,'cpu:0','2026-11-21 15:10:00.590847','2026-11-21 15:10:01.794016','pruned',NULL,1,369827840);
INSERT INTO "search_attempts" VALUES(1,3,1,1,'cpu:0','2026-11-21 15:10:01.806858','2026-11-21 15:10:02.756140','pruned',NULL,1,356552704);
INSERT INTO "search_attempts" VALUES(1,4,1,1,'cpu:0','2026-11-21 15:10:02.767663','2026-11-21 15:10:04.164623','pruned',NULL,1,386596864);
INSERT INTO "search_attempts" VALUES(2,1,1,2,'cpu:0','2026-11-21 15:10:08.888024','2026-11-21 15:10:12.097347','finished',NULL,52,362565632);
INSERT INTO "search_attempts" VALUES(2,2,1,3,'cpu:0','2026-11-21 15:10:16.704012','2026-11-21 15:10:17.663636','released',NULL,4,NULL);
CREATE TABLE "search_epochs" (
	study_id INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	loss DOUBLE, 
	accuracy DOUBLE, 
	val_loss DOUBLE, 
	val_accuracy DOUBLE, 
	val_precision DOUBLE, 
	val_recall DOUBLE, 
	val_f1 DOUBLE, 
	val_auc DOUBLE, 
	seconds DOUBLE NOT NULL, 
	val_classes TEXT, 
	fold INTEGER NOT NULL, 
	CONSTRAINT pk_search_epochs PRIMARY KEY (study_id, slot, epoch, fold), 
	CONSTRAINT fk_search_epochs_study_id_search_slots FOREIGN KEY(study_id, slot) REFERENCES search_slots (study_id, slot)
);
INSERT INTO "search_epochs" VALUES(1,1,1,1,1.29523634910583496093e+00,5.790309906005859375e-01,3.28466739624900971872e-01,9.10780669144981458451e-01,9.17302217059250191155e-01,9.1064306064306066446e-01,9.1117566021174611901e-01,9.95463136925478275784e-01,9.83337696001399308443e-01,'{"precision": [0.9642857142857143, 0.7352941176470589, 1.0, 1.0, 0.9629629629629629, 1.0, 1.0, 0.8666666666666667, 0.7307692307692307, 0.9130434782608695], "recall": [1.0, 0.9259259259259259, 1.0, 0.8571428571428571, 0.9629629629629629, 0.8888888888888888, 1.0, 0.9629629629629629, 0.7307692307692307, 0.7777777777777778], "f1": [0.9818181818181818, 0.819672131147541, 1.0, 0.9230769230769231, 0.9629629629629629, 0.9411764705882353, 1.0, 0.9122807017543859, 0.7307692307692307, 0.84], "auc": [1.0, 0.9928068564432201, 1.0, 0.9931831653823355, 0.9978573614937252, 0.9978573614937252, 1.0, 0.9980104071013162, 0.9819563152896487, 0.9929599020508112]}',1);
INSERT INTO "search_epochs" VALUES(1,1,2,1,8.19915473461151123046e-01,7.35504388809204101562e-01,2.1868052426663098231e-01,9.47955390334572545185e-01,9.4987871387871380957e-01,9.47964997964997890811e-01,9.47964464238545523322e-01,9.97785134192779255002e-01,0.0664598549992661,'{"precision": [1.0, 0.9285714285714286, 1.0, 0.96, 1.0, 0.9, 0.9642857142857143, 0.9629629629629629, 0.8214285714285714, 0.9615384615384616], "recall": [1.0, 0.9629629629629629, 0.9230769230769231, 0.8571428571428571, 0.9629629629629629, 1.0, 1.0, 0.9629629629629629, 0.8846153846153846, 0.9259259259259259], "f1": [1.0, 0.9454545454545454, 0.96, 0.9056603773584906, 0.9811320754716981, 0.9473684210526315, 0.9818181818181818, 0.9629629629629629, 0.8518518518518519, 0.9433962264150944], "auc": [1.0, 0.9987756351392715, 1.0, 0.9937759336099585, 0.9996939087848179, 0.9993878175696358, 1.0, 0.9989286807468626, 0.9905033238366572, 0.9967860422405876]}',1);
INSERT INTO "search_epochs" VALUES(1,1,3,1,6.4473628997802734375e-01,7.93486893177032470703e-01,0.182191346843945,9.4423791821561342541e-01,9.44705605378019286355e-01,9.44678469678469689974e-01,9.43479703017935378284e-01,9.98222388166434493328e-01,6.75118959989049471914e-02,'{"precision": [0.9642857142857143, 0.92, 0.9629629629629629, 0.9583333333333334, 1.0, 0.9, 0.9642857142857143, 0.9310344827586207, 0.8846153846153846, 0.9615384615384616], "recall": [1.0, 0.8518518518518519, 1.0, 0.8214285714285714, 0.9629629629629629, 1.0, 1.0, 1.0, 0.8846153846153846, 0.9259259259259259], "f1": [0.9818181818181818, 0.8846153846153846, 0.9811320754716981, 0.8846153846153846, 0.9811320754716981, 0.9473684210526315, 0.9818181818181818, 0.9642857142857143, 0.8846153846153846, 0.9433962264150944], "auc": [1.0, 0.9935720844811754, 1.0, 0.9936277415530528, 0.9996939087848179, 0.9996939087848179, 1.0, 0.9995408631772268, 0.9976258309591642, 0.9984695439240894]}',1);
INSERT INTO "search_epochs" VALUES(1,2,1,1,2.37020778656005859375e+00,1.5170770883560180664e-01,1.95118283484400389937e+00,4.75836431226765776969e-01,4.71541686421746319979e-01,4.73941798941798886346e-01,4.24100586486365394023e-01,8.6802158432570430957e-01,9.23193456001172307878e-01,'{"precision": [0.4153846153846154, 0.4074074074074074, 0.625, 0.6521739130434783, 0.5, 0.4827586206896552, 0.525, 0.5, 0.3, 0.3076923076923077], "recall": [1.0, 0.4074074074074074, 0.38461538461538464, 0.5357142857142857, 0.037037037037037035, 0.5185185185185185, 0.7777777777777778, 0.8148148148148148, 0.11538461538461539, 0.14814814814814814], "f1": [0.5869565217391305, 0.4074074074074074, 0.47619047619047616, 0.5882352941176471, 0.06896551724137931, 0.5, 0.6268656716417911, 0.6197183098591549, 0.16666666666666666, 0.2], "auc": [0.995102540557086, 0.7248239975512702, 0.8955365622032289, 0.9084173088322466, 0.9243954698500153, 0.7835935108662382, 0.9579124579124579, 0.9269972451790633, 0.7522950300728078, 0.8111417202326293]}',1);
INSERT INTO "search_epochs" VALUES(1,3,1,1,1.80351281166076660156e+00,4.05083388090133666992e-01,9.71468342711674925915e-01,6.72862453531598458944e-01,6.65312009185443198333e-01,6.69647944647944748375e-01,6.19071851790213290023e-01,9.66112126460422659945e-01,0.706658258997777,'{"precision": [1.0, 0.5227272727272727, 0.6666666666666666, 0.4576271186440678, 0.9375, 0.8888888888888888, 0.6, 0.9130434782608695, 0.0, 0.6666666666666666], "recall": [0.8148148148148148, 0.8518518518518519, 0.7692307692307693, 0.9642857142857143, 0.5555555555555556, 0.8888888888888888, 1.0, 0.7777777777777778, 0.0, 0.07407407407407407], "f1": [0.8979591836734694, 0.647887323943662, 0.7142857142857143, 0.6206896551724138, 0.6976744186046512, 0.8888888888888888, 0.75, 0.84, 0.0, 0.13333333333333333], "auc": [0.9996939087848179, 0.9566880930517294, 0.9781576448243114, 0.965026674570243, 0.9954086317722681, 0.98989898989899, 0.9960208142026323, 0.992500765228038, 0.8518518518518519, 0.935873890419345]}',1);
INSERT INTO "search_epochs" VALUES(1,4,1,1,8.74637484550476074218e-01,0.782366931438446,7.06958521982992804666e-01,8.32713754646840165207e-01,8.67019984326018899878e-01,8.33658933658933620769e-01,8.33762048080123108206e-01,0.977609169055793,1.11117632500099716708e+00,'{"precision": [0.9310344827586207, 0.95, 0.896551724137931, 1.0, 0.6, 1.0, 0.8181818181818182, 0.9545454545454546, 0.8636363636363636, 0.65625], "recall": [1.0, 0.7037037037037037, 1.0, 0.6428571428571429, 1.0, 0.7037037037037037, 1.0, 0.7777777777777778, 0.7307692307692307, 0.7777777777777778], "f1": [0.9642857142857143, 0.8085106382978723, 0.9454545454545454, 0.782608695652174, 0.75, 0.8260869565217391, 0.9, 0.8571428571428571, 0.7916666666666666, 0.711864406779661], "auc": [0.9990817263544536, 0.945974900520355, 0.99778410889522, 0.9954060462359218, 0.9986225895316805, 0.9687786960514233, 0.9992347719620447, 0.9649525558616467, 0.965178854067743, 0.9410774410774411]}',1);
INSERT INTO "search_epochs" VALUES(2,1,1,1,7.40383565425872802734e-01,6.33333325386047363281e-01,1.44962265592398531488e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,8.12536546996852848678e-01,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,2,1,0.0687822550535202,9.83333349227905273437e-01,1.06492473236215312581e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,2.61779040010878816246e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,3,1,2.99028512090444564819e-02,1.0,4.97940051757611246152e-01,0.55,5.26315789473684181309e-01,1.0,6.89655172413793149388e-01,1.0,1.65936420016805641353e-02,'{"precision": [1.0, 0.5263157894736842], "recall": [0.1, 1.0], "f1": [0.18181818181818182, 0.6896551724137931], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,4,1,2.98214498907327651977e-02,1.0,1.89933755544069354792e-01,1.0,1.0,1.0,1.0,1.0,1.62496689954423345625e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,5,1,1.87199842184782028198e-02,1.0,8.02150610056662216607e-02,1.0,1.0,1.0,1.0,1.0,1.85694410029100254178e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,6,1,1.30998948588967323303e-02,1.0,0.0368362200318799,1.0,1.0,1.0,1.0,1.0,2.09485700033837929368e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,7,1,1.11365402117371559143e-02,1.0,1.5652467842258089431e-02,1.0,1.0,1.0,1.0,1.0,1.5051381997182033956e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,8,1,1.1140194721519947052e-02,1.0,7.99639999820945732156e-03,1.0,1.0,1.0,1.0,1.0,2.51073460021871142089e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,9,1,6.5634832717478275299e-03,1.0,4.42301379918436880084e-03,1.0,1.0,1.0,1.0,1.0,1.58813890011515468358e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,10,1,5.86845306679606437683e-03,1.0,2.67639510514574305646e-03,1.0,1.0,1.0,1.0,1.0,1.7365154002618510276e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,11,1,8.67331679910421371459e-03,1.0,0.0025435676230264,1.0,1.0,1.0,1.0,1.0,1.72395859990501776337e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,12,1,5.05599146708846092224e-03,1.0,1.46318523514925064206e-03,1.0,1.0,1.0,1.0,1.0,1.8396792998828459531e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,13,1,5.45163638889789581298e-03,1.0,8.20498365083789822638e-04,1.0,1.0,1.0,1.0,1.0,1.71481280049192719161e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,14,1,2.92908865958452224731e-03,1.0,5.66736634043296357357e-04,1.0,1.0,1.0,1.0,1.0,1.85969329977524466812e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,15,1,4.62297582998871803283e-03,1.0,3.52456254870910361699e-04,1.0,1.0,1.0,1.0,1.0,1.81487619993276894092e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,16,1,5.04723703488707542419e-03,1.0,2.17088619851016535484e-04,1.0,1.0,1.0,1.0,1.0,0.0170329570028116,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,17,1,2.52326531335711479187e-03,1.0,1.59575968477801823173e-04,1.0,1.0,1.0,1.0,1.0,1.63099389974377118051e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,18,1,8.37386702187359333038e-04,1.0,1.34262805438926366213e-04,1.0,1.0,1.0,1.0,1.0,1.91075330003513954579e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,19,1,2.73065618239343166351e-03,1.0,8.9554323835236e-05,1.0,1.0,1.0,1.0,1.0,1.84331769996788352727e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,20,1,2.35465751029551029205e-03,1.0,6.26983446230980183151e-05,1.0,1.0,1.0,1.0,1.0,3.37869099967065267264e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,21,1,6.72552559990435838699e-04,1.0,5.79887139680043748983e-05,1.0,1.0,1.0,1.0,1.0,1.84386239998275414109e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,22,1,1.11456320155411958694e-03,1.0,4.78444419341614101499e-05,1.0,1.0,1.0,1.0,1.0,1.84163820013054646551e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,23,1,1.51512352749705314636e-03,1.0,4.0285767344889769027e-05,1.0,1.0,1.0,1.0,1.0,1.72845230044913478195e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,24,1,3.59720608685165643692e-04,1.0,4.10368853479856570505e-05,1.0,1.0,1.0,1.0,1.0,1.70881399972131475806e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,25,1,6.67340296786278486251e-04,1.0,3.49898294712638777094e-05,1.0,1.0,1.0,1.0,1.0,1.69721569982357323169e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,26,1,6.58165721688419580459e-04,1.0,3.01340018540939452479e-05,1.0,1.0,1.0,1.0,1.0,1.60775919939624145627e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,27,1,5.89671661145985126495e-04,1.0,2.77325059070001316702e-05,1.0,1.0,1.0,1.0,1.0,1.55057590018259361386e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,28,1,2.3185478057712316513e-03,1.0,2.8723181026935902917e-05,1.0,1.0,1.0,1.0,1.0,1.63595210033236071467e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,29,1,2.16057128272950649261e-03,1.0,1.76283248835489180146e-05,1.0,1.0,1.0,1.0,1.0,1.85924440011149272322e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,30,1,0.000855151389259845,1.0,1.52498613827414504842e-05,1.0,1.0,1.0,1.0,1.0,1.74142869946081191301e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,31,1,2.03215895453467965126e-04,1.0,1.40789225502040051939e-05,1.0,1.0,1.0,1.0,1.0,0.0176914100011345,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,32,1,2.81954271486029028892e-04,1.0,1.18058238027100163196e-05,1.0,1.0,1.0,1.0,1.0,2.198480800143443048e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,33,1,3.80707177100703120231e-04,1.0,1.05157421174188545748e-05,1.0,1.0,1.0,1.0,1.0,2.08407789978082291781e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,34,1,2.93207674985751509666e-04,1.0,8.90902821110623880165e-06,1.0,1.0,1.0,1.0,1.0,2.01550469937501475214e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,35,1,3.81403602659702301025e-04,1.0,7.54028039391691905658e-06,1.0,1.0,1.0,1.0,1.0,2.46888920009951107203e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,36,1,2.33120503253303468227e-04,1.0,6.48322596996880293499e-06,1.0,1.0,1.0,1.0,1.0,1.96558520037797279655e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,37,1,1.05016434099525213241e-03,1.0,4.69234134196172e-06,1.0,1.0,1.0,1.0,1.0,1.91907669941429048776e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,38,1,4.65347344288602471351e-04,1.0,3.18941220703047818635e-06,1.0,1.0,1.0,1.0,1.0,1.99590239935787394642e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,39,1,2.30642282986082136631e-04,1.0,3.07072599796572286308e-06,1.0,1.0,1.0,1.0,1.0,1.78787800032296217978e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,40,1,5.87248359806835651397e-05,1.0,3.12173525423332061455e-06,1.0,1.0,1.0,1.0,1.0,1.79517290016519837081e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,41,1,8.46328446641564369201e-04,1.0,2.67982680666491132441e-06,1.0,1.0,1.0,1.0,1.0,1.75123230001190677285e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,42,1,4.15307283401489257812e-03,1.0,7.91427566183895404242e-07,1.0,1.0,1.0,1.0,1.0,1.78853699981118552386e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,43,1,1.174644130514934659e-04,1.0,7.98365165206298691346e-07,1.0,1.0,1.0,1.0,1.0,1.95220620007603429257e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,44,1,1.18384792585857212543e-04,1.0,7.28991886089477520447e-07,1.0,1.0,1.0,1.0,1.0,1.86456750016077421605e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,45,1,3.84966042474843561649e-05,1.0,7.64044315726510680792e-07,1.0,1.0,1.0,1.0,1.0,1.69585370022105053067e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,46,1,0.000273466226644814,1.0,6.84645621140570811904e-07,1.0,1.0,1.0,1.0,1.0,2.21538190016872249543e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,47,1,1.14976102486252784729e-03,1.0,4.57248330115778788126e-07,1.0,1.0,1.0,1.0,1.0,1.5050447997055016458e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,48,1,0.0156567320227623,9.83333349227905273437e-01,3.5374918962359086776e-06,1.0,1.0,1.0,1.0,1.0,1.58480500031146220862e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,49,1,6.95072740199975669384e-05,1.0,2.66336226150107122437e-06,1.0,1.0,1.0,1.0,1.0,1.7280937005125451833e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,50,1,1.39989377930760383605e-03,1.0,9.53111788742151544613e-07,1.0,1.0,1.0,1.0,1.0,2.84490530029870569705e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,51,1,1.05865001387428492307e-04,1.0,7.82499328869247573947e-07,1.0,1.0,1.0,1.0,1.0,1.72613579998142085969e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,52,1,5.12274506036192178726e-04,1.0,5.87216185086042683632e-07,1.0,1.0,1.0,1.0,1.0,1.70718270019278861582e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,2,1,1,1.18997037410736083984e+00,4.66666668653488159179e-01,8.63167111586387925115e-01,0.45,0.0,0.0,0.0,0.0,5.76634113996988162398e-01,'{"precision": [0.47368421052631576, 0.0], "recall": [0.9, 0.0], "f1": [0.6206896551724138, 0.0], "auc": [0.0, 0.0]}',1);
INSERT INTO "search_epochs" VALUES(2,2,2,1,1.10984981060028076171e+00,4.33333337306976318359e-01,7.97515912237136248563e-01,0.45,0.0,0.0,0.0,0.07,2.26692869982798583805e-02,'{"precision": [0.47368421052631576, 0.0], "recall": [0.9, 0.0], "f1": [0.6206896551724138, 0.0], "auc": [0.07, 0.07]}',1);
INSERT INTO "search_epochs" VALUES(2,2,3,1,9.08426165580749511718e-01,0.550000011920929,7.65563263205874755534e-01,0.35,0.0,0.0,0.0,0.17,1.91559860031702555716e-02,'{"precision": [0.4117647058823529, 0.0], "recall": [0.7, 0.0], "f1": [0.5185185185185185, 0.0], "auc": [0.17, 0.17]}',1);
INSERT INTO "search_epochs" VALUES(2,2,4,1,1.00936913490295410156e+00,4.16666656732559204101e-01,7.30119544267086806321e-01,0.45,4.28571428571428547638e-01,0.3,3.52941176470588258151e-01,0.33,1.49460829998133704066e-02,'{"precision": [0.46153846153846156, 0.42857142857142855], "recall": [0.6, 0.3], "f1": [0.5217391304347826, 0.35294117647058826], "auc": [0.33, 0.33]}',1);
CREATE TABLE search_openings (
	study_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	opened_at DATETIME NOT NULL, 
	trial_number INTEGER NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	images INTEGER NOT NULL, 
	metrics TEXT, 
	CONSTRAINT pk_search_openings PRIMARY KEY (study_id, number), 
	CONSTRAINT fk_search_openings_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id)
);
CREATE TABLE search_slots (
	study_id INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	fence INTEGER NOT NULL, 
	supervisor_id INTEGER, 
	trial_id INTEGER, 
	trial_number INTEGER, 
	params TEXT, 
	value DOUBLE, 
	best_epoch INTEGER, 
	weights BIGINT, 
	reason TEXT, 
	model_file TEXT, 
	model_hash VARCHAR(64), 
	ended_at DATETIME, repeats INTEGER, 
	CONSTRAINT pk_search_slots PRIMARY KEY (study_id, slot), 
	CONSTRAINT fk_search_slots_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id), 
	CONSTRAINT fk_search_slots_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id)
);
INSERT INTO "search_slots" VALUES(1,1,'COMPLETE',1,NULL,1,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',0.182191346843945,3,8074,NULL,'trial-00000-attempt-1.keras','9eeea5afc7040614968ac168604019845712fb4b75c32a39fbbd1b1d1b9d2cc7','2026-11-21 15:10:00.573350',NULL);
INSERT INTO "search_slots" VALUES(1,2,'PRUNED',1,NULL,2,1,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 128, "units_3": 512, "normalization": "none", "dropout": 0.21851597689967073, "l1": 0.00030772018129755725, "l2": 2.0004484210638834e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00020862486670789323, "batch_size": 128}',1.95118283484400389937e+00,1,120714,NULL,'trial-00001-attempt-1.keras','bf5d2ea7d18aeb823b136d17e5adbb2fa473baf5f7cf1a528cd9173a405cae00','2026-11-21 15:10:01.794016',NULL);
INSERT INTO "search_slots" VALUES(1,3,'PRUNED',1,NULL,3,2,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 64, "normalization": "none", "dropout": 0.09829118084002675, "l1": 6.9763113268338e-06, "l2": 0.0012734038226347212, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.02623061633047538, "batch_size": 64}',9.71468342711674925915e-01,1,4842,NULL,'trial-00002-attempt-1.keras','6868a06cba4deef74252ce96b3915a756dc6d8b57272aef0fed3246d5ad88e67','2026-11-21 15:10:02.756140',NULL);
INSERT INTO "search_slots" VALUES(1,4,'PRUNED',1,NULL,4,3,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 256, "units_3": 512, "normalization": "batch", "dropout": 0.06589893120219609, "l1": 0.00038162429990899727, "l2": 2.7991776684745232e-06, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.011307978270179144, "batch_size": 64}',7.06958521982992804666e-01,1,222218,NULL,'trial-00003-attempt-1.keras','8ae6465167aecff3e57cc36cfab78c142fdd8e775da449536c71f0757addc80f','2026-11-21 15:10:04.164623',NULL);
INSERT INTO "search_slots" VALUES(2,1,'COMPLETE',1,NULL,5,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',4.57248330115778788126e-07,47,6913,NULL,'trial-00000-attempt-1.keras','747998f40cc8cf7900f51faba7ccc0e228ada293223b46926d9d0195ba7bdd95','2026-11-21 15:10:12.097347',NULL);
INSERT INTO "search_slots" VALUES(2,2,'OPEN',1,NULL,6,1,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 256, "normalization": "none", "dropout": 0.4390587181954727, "l1": 1.370685965333988e-07, "l2": 0.0002250803339759752, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00030954330068877245, "batch_size": 64}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE search_studies (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	identity TEXT NOT NULL, 
	source TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	budget INTEGER, 
	artifacts TEXT, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME NOT NULL, 
	CONSTRAINT pk_search_studies PRIMARY KEY (id), 
	CONSTRAINT uq_search_studies_name UNIQUE (name), 
	CONSTRAINT uq_search_studies_uid UNIQUE (uid)
);
INSERT INTO "search_studies" VALUES(1,'84558f58375f4295b16664314e92203e','digits-dense','{"data": {"classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "fingerprint": "f208360dd933a8f4ae289ff12336eaf6a481dd95033901f680e49dcba7bd97c8", "members": "8886efbf3c6e6c73c3dd0d0917bca8fb6bfea52e46033107d2317de567e18a50", "name": "digits", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "70/15/15 (seed 0)"}, "epochs": 3, "image_size": [8, 8], "objective": "val_loss", "positive": null, "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','digits',0,4,NULL,'2026-11-21 15:09:56.065875','2026-11-21 15:09:56.079137');
INSERT INTO "search_studies" VALUES(2,'cf98de775c754066ab5210cf0e3a8a41','pets-dense','{"data": {"classes": ["cat", "dog"], "fingerprint": "61c89a19a689a310342c11ab58be0ac31d5810af8214bc55747005ce3b6fab5f", "members": "28f581892fddfe598daf8172918f436c92d0b1482aa113b7f97a42c564407976", "name": "pets", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "given"}, "epochs": 200, "image_size": [8, 8], "objective": "val_loss", "positive": "dog", "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','/data/pets.npz',0,3,NULL,'2026-11-21 15:10:05.789772','2026-11-21 15:10:13.750697');
CREATE TABLE search_supervisors (
	id INTEGER NOT NULL, 
	study_id INTEGER NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	pid INTEGER NOT NULL, 
	devices TEXT NOT NULL, 
	beat BIGINT NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_search_supervisors PRIMARY KEY (id), 
	CONSTRAINT fk_search_supervisors_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id)
);
INSERT INTO "search_supervisors" VALUES(1,1,'workstation',2467,'["cpu:0"]',2,'2026-11-21 15:09:56.108939','2026-11-21 15:10:04.216236');
INSERT INTO "search_supervisors" VALUES(2,2,'workstation',2588,'["cpu:0"]',2,'2026-11-21 15:10:05.817055','2026-11-21 15:10:12.183969');
INSERT INTO "search_supervisors" VALUES(3,2,'workstation',2876,'["cpu:0"]',1,'2026-11-21 15:10:13.776989','2026-11-21 15:10:17.664695');
CREATE TABLE search_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT search_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "search_version" VALUES('0004');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'digits-dense');
INSERT INTO "studies" VALUES(2,'pets-dense');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MINIMIZE',1,0);
INSERT INTO "study_directions" VALUES(2,'MINIMIZE',2,0);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_intermediate_values" VALUES(1,1,1,3.28466739624900971872e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,2,2.1868052426663098231e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,1,3,0.182191346843945,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,2,1,1.95118283484400389937e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,3,1,9.71468342711674925915e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,4,1,7.06958521982992804666e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,5,1,1.44962265592398531488e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,5,2,1.06492473236215312581e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,5,3,4.97940051757611246152e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,5,4,1.89933755544069354792e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,5,5,8.02150610056662216607e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,5,6,0.0368362200318799,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,7,1.5652467842258089431e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,8,7.99639999820945732156e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,5,9,4.42301379918436880084e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,5,10,2.67639510514574305646e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,5,11,0.0025435676230264,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,5,12,1.46318523514925064206e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,5,13,8.20498365083789822638e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,5,14,5.66736634043296357357e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(21,5,15,3.52456254870910361699e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(22,5,16,2.17088619851016535484e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(23,5,17,1.59575968477801823173e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(24,5,18,1.34262805438926366213e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(25,5,19,8.9554323835236e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(26,5,20,6.26983446230980183151e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(27,5,21,5.79887139680043748983e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(28,5,22,4.78444419341614101499e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(29,5,23,4.0285767344889769027e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(30,5,24,4.10368853479856570505e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(31,5,25,3.49898294712638777094e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(32,5,26,3.01340018540939452479e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(33,5,27,2.77325059070001316702e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(34,5,28,2.8723181026935902917e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(35,5,29,1.76283248835489180146e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(36,5,30,1.52498613827414504842e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(37,5,31,1.40789225502040051939e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(38,5,32,1.18058238027100163196e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(39,5,33,1.05157421174188545748e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(40,5,34,8.90902821110623880165e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(41,5,35,7.54028039391691905658e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(42,5,36,6.48322596996880293499e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(43,5,37,4.69234134196172e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(44,5,38,3.18941220703047818635e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(45,5,39,3.07072599796572286308e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(46,5,40,3.12173525423332061455e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(47,5,41,2.67982680666491132441e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(48,5,42,7.91427566183895404242e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(49,5,43,7.98365165206298691346e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(50,5,44,7.28991886089477520447e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(51,5,45,7.64044315726510680792e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(52,5,46,6.84645621140570811904e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(53,5,47,4.57248330115778788126e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(54,5,48,3.5374918962359086776e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(55,5,49,2.66336226150107122437e-06,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(56,5,50,9.53111788742151544613e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(57,5,51,7.82499328869247573947e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(58,5,52,5.87216185086042683632e-07,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(59,6,1,8.63167111586387925115e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(60,6,2,7.97515912237136248563e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(61,6,3,7.65563263205874755534e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(62,6,4,7.30119544267086806321e-01,'FINITE');
CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(2,1,'units_1',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(3,1,'units_2',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(4,1,'normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(5,1,'dropout',4.62798319146330516815e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(6,1,'l1',2.26558463665666671017e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(7,1,'l2',2.7267573880087269747e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(8,1,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(9,1,'learning_rate',1.42930720938905294475e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(10,1,'batch_size',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(11,2,'dense_layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(12,2,'units_1',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(13,2,'units_2',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(14,2,'units_3',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(15,2,'normalization',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(16,2,'dropout',2.18515976899670727462e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(17,2,'l1',3.07720181297557249851e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(18,2,'l2',2.00044842106388342248e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(19,2,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(20,2,'learning_rate',2.08624866707893225981e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(21,2,'batch_size',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(22,3,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(23,3,'units_1',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(24,3,'units_2',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(25,3,'normalization',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(26,3,'dropout',9.82911808400267483776e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(27,3,'l1',6.9763113268338e-06,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(28,3,'l2',1.2734038226347211848e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(29,3,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(30,3,'learning_rate',2.62306163304753814369e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(31,3,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(32,4,'dense_layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(33,4,'units_1',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(34,4,'units_2',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(35,4,'units_3',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(36,4,'normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(37,4,'dropout',6.58989312021960871312e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(38,4,'l1',3.8162429990899727171e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(39,4,'l2',2.7991776684745232227e-06,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(40,4,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(41,4,'learning_rate',1.13079782701791444615e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(42,4,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(43,5,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(44,5,'units_1',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(45,5,'units_2',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(46,5,'normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(47,5,'dropout',4.62798319146330516815e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(48,5,'l1',2.26558463665666671017e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(49,5,'l2',2.7267573880087269747e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(50,5,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(51,5,'learning_rate',1.42930720938905294475e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(52,5,'batch_size',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(53,6,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(54,6,'units_1',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(55,6,'units_2',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(56,6,'normalization',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["none", "batch"]}}');
INSERT INTO "trial_params" VALUES(57,6,'dropout',4.39058718195472708067e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(58,6,'l1',1.37068596533398787172e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(59,6,'l2',2.25080333975975191342e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(60,6,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(61,6,'learning_rate',3.09543300688772452227e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(62,6,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,1,'completed_rung_0','0.32846673962490097');
INSERT INTO "trial_system_attributes" VALUES(2,2,'completed_rung_0','1.951182834844004');
INSERT INTO "trial_system_attributes" VALUES(3,3,'completed_rung_0','0.9714683427116749');
INSERT INTO "trial_system_attributes" VALUES(4,4,'completed_rung_0','0.7069585219829928');
INSERT INTO "trial_system_attributes" VALUES(5,5,'completed_rung_0','1.4496226559239853');
INSERT INTO "trial_system_attributes" VALUES(6,5,'completed_rung_1','0.18993375554406935');
INSERT INTO "trial_system_attributes" VALUES(7,5,'completed_rung_2','0.00021708861985101654');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_user_attributes" VALUES(1,1,'slot','1');
INSERT INTO "trial_user_attributes" VALUES(2,2,'slot','2');
INSERT INTO "trial_user_attributes" VALUES(3,3,'slot','3');
INSERT INTO "trial_user_attributes" VALUES(4,4,'slot','4');
INSERT INTO "trial_user_attributes" VALUES(5,5,'slot','1');
INSERT INTO "trial_user_attributes" VALUES(6,6,'slot','2');
CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_values" VALUES(1,1,0,0.182191346843945,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,1.95118283484400389937e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,9.71468342711674925915e-01,'FINITE');
INSERT INTO "trial_values" VALUES(4,4,0,7.06958521982992804666e-01,'FINITE');
INSERT INTO "trial_values" VALUES(5,5,0,4.57248330115778788126e-07,'FINITE');
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-21 15:09:58.972830','2026-11-21 15:10:00.583145');
INSERT INTO "trials" VALUES(2,1,1,'PRUNED','2026-11-21 15:10:00.592196','2026-11-21 15:10:01.801719');
INSERT INTO "trials" VALUES(3,2,1,'PRUNED','2026-11-21 15:10:01.807985','2026-11-21 15:10:02.763047');
INSERT INTO "trials" VALUES(4,3,1,'PRUNED','2026-11-21 15:10:02.769090','2026-11-21 15:10:04.171624');
INSERT INTO "trials" VALUES(5,0,2,'COMPLETE','2026-11-21 15:10:08.890117','2026-11-21 15:10:12.117019');
INSERT INTO "trials" VALUES(6,1,2,'WAITING','2026-11-21 15:10:16.710009',NULL);
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'5.0.0');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE INDEX ix_trials_study_id ON trials (study_id);
CREATE INDEX ix_search_supervisors_study_id ON search_supervisors (study_id);
CREATE INDEX ix_search_openings_fingerprint ON search_openings (fingerprint);
COMMIT;
