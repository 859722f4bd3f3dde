BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE "search_attempts" (
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
	pid INTEGER, 
	first_epoch INTEGER, 
	checkpoints INTEGER NOT NULL, 
	CONSTRAINT pk_search_attempts PRIMARY KEY (study_id, slot, attempt), 
	CONSTRAINT fk_search_attempts_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id), 
	CONSTRAINT fk_search_attempts_study_id_search_slots FOREIGN KEY(study_id, slot) REFERENCES search_slots (study_id, slot)
);
INSERT INTO "search_attempts" VALUES(1,1,1,1,'cpu:0','2026-11-22 04:49:32.999279','2026-11-22 04:49:36.392662','finished',NULL,3,383741952,4879,1,3);
INSERT INTO "search_attempts" VALUES(1,2,1,1,'cpu:1','2026-11-22 04:49:33.089844','2026-11-22 04:49:35.586483','finished',NULL,3,388538368,4885,1,3);
INSERT INTO "search_attempts" VALUES(1,3,1,1,'cpu:1','2026-11-22 04:49:35.634426','2026-11-22 04:49:37.640105','pruned',NULL,1,375111680,4919,1,1);
INSERT INTO "search_attempts" VALUES(1,4,1,1,'cpu:0','2026-11-22 04:49:36.416923','2026-11-22 04:49:40.193577','pruned',NULL,1,401428480,4940,1,1);
INSERT INTO "search_attempts" VALUES(2,1,1,2,'cpu:0','2026-11-22 04:49:47.548050','2026-11-22 04:49:51.288269','finished',NULL,19,381521920,5031,1,19);
INSERT INTO "search_attempts" VALUES(2,2,1,3,'cpu:0','2026-11-22 04:49:59.958012','2026-11-22 04:50:02.032313','released',NULL,1,NULL,5259,1,1);
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
	fold INTEGER NOT NULL, precision DOUBLE, recall DOUBLE, f1 DOUBLE, learning_rate DOUBLE, layers TEXT, 
	CONSTRAINT pk_search_epochs PRIMARY KEY (study_id, slot, epoch, fold), 
	CONSTRAINT fk_search_epochs_study_id_search_slots FOREIGN KEY(study_id, slot) REFERENCES search_slots (study_id, slot)
);
INSERT INTO "search_epochs" VALUES(1,2,1,1,2.37958097457885742187e+00,1.57267674803733825683e-01,1.95464972773446166165e+00,4.79553903345724896745e-01,4.75709073791213854498e-01,4.77930402930402897787e-01,4.33533149687623797774e-01,0.867006529313206,1.64550695499974608537e+00,'{"precision": [0.43548387096774194, 0.391304347826087, 0.625, 0.5555555555555556, 0.5, 0.4166666666666667, 0.5526315789473685, 0.5833333333333334, 0.38461538461538464, 0.3125], "recall": [1.0, 0.3333333333333333, 0.38461538461538464, 0.5357142857142857, 0.037037037037037035, 0.5555555555555556, 0.7777777777777778, 0.7777777777777778, 0.19230769230769232, 0.18518518518518517], "f1": [0.6067415730337079, 0.36, 0.47619047619047616, 0.5454545454545454, 0.06896551724137931, 0.47619047619047616, 0.6461538461538462, 0.6666666666666666, 0.2564102564102564, 0.23255813953488372], "auc": [0.9961738598102234, 0.7113559840832568, 0.9167458056346945, 0.9023414344991109, 0.9104683195592287, 0.7676767676767676, 0.9576063666972758, 0.9227119681665136, 0.769863880974992, 0.815120906029997]}',1,1.80214017629623413085e-01,1.57143309712409973144e-01,1.47644698619842529296e-01,2.08624871447682380676e-04,'{"name": ["dense1", "dense2", "dense3", "output"], "dead": [0.09375, 0.0703125, 0.109375, null], "gradient": [0.005893115695681186, 0.007983621071233958, 0.003514806316575653, 0.021743508608351537]}');
INSERT INTO "search_epochs" VALUES(1,2,2,1,2.04361271858215332031e+00,2.8038126230239868164e-01,1.70511416185487529872e+00,6.87732342007434938047e-01,6.94409201909201856395e-01,6.85826210826210758142e-01,6.65109030896035680058e-01,9.40261273398663943723e-01,8.70637709999755315948e-02,'{"precision": [0.675, 0.6923076923076923, 0.75, 0.75, 0.6388888888888888, 0.7272727272727273, 0.9285714285714286, 0.6153846153846154, 0.6666666666666666, 0.5], "recall": [1.0, 0.3333333333333333, 0.6923076923076923, 0.75, 0.8518518518518519, 0.5925925925925926, 0.9629629629629629, 0.8888888888888888, 0.23076923076923078, 0.5555555555555556], "f1": [0.8059701492537313, 0.45, 0.72, 0.75, 0.7301587301587301, 0.6530612244897959, 0.9454545454545454, 0.7272727272727273, 0.34285714285714286, 0.5263157894736842], "auc": [0.9995408631772268, 0.8705234159779615, 0.9776828110161444, 0.9562833432128038, 0.9773492500765228, 0.886746250382614, 0.9954086317722681, 0.9808692990511172, 0.8524849635960747, 0.9057239057239057]}',1,2.81587302684783935546e-01,2.80199289321899414062e-01,2.7413374185562133789e-01,2.08624871447682380676e-04,'{"name": ["dense1", "dense2", "dense3", "output"], "dead": [0.08984375, 0.0625, 0.095703125, null], "gradient": [0.0059560395292338, 0.007900297455486784, 0.0035245967940443555, 0.02227690998443813]}');
INSERT INTO "search_epochs" VALUES(1,2,3,1,1.83155012130737304687e+00,3.62986505031585693359e-01,1.46828297895213255586e+00,7.6579925650557623129e-01,7.77759261390306599892e-01,7.64479039479039501614e-01,0.754113805385874,9.67215156353427141233e-01,1.18448107000403979327e-01,'{"precision": [0.7941176470588235, 0.7222222222222222, 0.84, 0.8214285714285714, 0.7352941176470589, 0.7727272727272727, 0.9310344827586207, 0.6578947368421053, 0.9166666666666666, 0.5862068965517241], "recall": [1.0, 0.48148148148148145, 0.8076923076923077, 0.8214285714285714, 0.9259259259259259, 0.6296296296296297, 1.0, 0.9259259259259259, 0.4230769230769231, 0.6296296296296297], "f1": [0.8852459016393442, 0.5777777777777777, 0.8235294117647058, 0.8214285714285714, 0.819672131147541, 0.6938775510204082, 0.9642857142857143, 0.7692307692307693, 0.5789473684210527, 0.6071428571428571], "auc": [1.0, 0.9392408937863483, 0.9909781576448243, 0.9647302904564315, 0.9918885827976737, 0.9452096724823997, 0.9998469543924089, 0.9882154882154882, 0.9085153529597974, 0.9435261707988981]}',1,3.55023205280303955078e-01,3.62509638071060180664e-01,0.356108695268631,2.08624871447682380676e-04,NULL);
INSERT INTO "search_epochs" VALUES(1,1,1,1,1.37790846824646,5.50436854362487792968e-01,3.24357958750438268857e-01,9.10780669144981458451e-01,9.11475274406308932917e-01,9.1064306064306066446e-01,9.10005102110365227119e-01,9.93278099383761770013e-01,2.43894175100012944312e+00,'{"precision": [0.9642857142857143, 0.8518518518518519, 0.9615384615384616, 0.8275862068965517, 0.9285714285714286, 0.9285714285714286, 1.0, 0.9285714285714286, 0.7692307692307693, 0.9545454545454546], "recall": [1.0, 0.8518518518518519, 0.9615384615384616, 0.8571428571428571, 0.9629629629629629, 0.9629629629629629, 1.0, 0.9629629629629629, 0.7692307692307693, 0.7777777777777778], "f1": [0.9818181818181818, 0.8518518518518519, 0.9615384615384616, 0.8421052631578947, 0.9454545454545454, 0.9454545454545454, 1.0, 0.9454545454545454, 0.7692307692307693, 0.8571428571428571], "auc": [1.0, 0.9822467095194368, 0.9998417220639443, 0.9936277415530528, 0.997398224670952, 0.9990817263544536, 1.0, 0.9980104071013162, 0.9743589743589743, 0.9882154882154882]}',1,5.49334287643432617187e-01,5.49910724163055419921e-01,5.49066722393035888671e-01,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.0, null, null, 0.0, null], "gradient": [0.020740832892568756, 0.023494693756182496, null, 0.0038223013973518157, 0.007266308971458529, null, 0.012614699565645262]}');
INSERT INTO "search_epochs" VALUES(1,1,2,1,8.12487125396728515625e-01,7.33915805816650390625e-01,2.64097224390369644808e-01,0.929368029739777,9.32145356188737728153e-01,9.29039479039479254574e-01,9.29049511705965280761e-01,9.96629351177949152074e-01,1.47051610000289656454e-01,'{"precision": [0.9629629629629629, 0.9166666666666666, 1.0, 1.0, 1.0, 0.9310344827586207, 0.9, 0.9259259259259259, 0.8461538461538461, 0.8387096774193549], "recall": [0.9629629629629629, 0.8148148148148148, 0.9230769230769231, 0.9285714285714286, 0.9259259259259259, 1.0, 1.0, 0.9259259259259259, 0.8461538461538461, 0.9629629629629629], "f1": [0.9629629629629629, 0.8627450980392157, 0.96, 0.9629629629629629, 0.9615384615384616, 0.9642857142857143, 0.9473684210526315, 0.9259259259259259, 0.8461538461538461, 0.896551724137931], "auc": [0.9995408631772268, 0.9840832568105295, 1.0, 0.9995554238292828, 0.9955616773798592, 1.0, 1.0, 0.9986225895316805, 0.9938271604938271, 0.995102540557086]}',1,7.31512248516082763671e-01,7.33388066291809082031e-01,7.31905698776245117187e-01,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.0, null, null, 0.0, null], "gradient": [0.023780974689825714, 0.031899402787011234, null, 0.0038975256180919836, 0.008787851087458491, null, 0.01259487151058348]}');
INSERT INTO "search_epochs" VALUES(1,1,3,1,6.67982399463653564453e-01,0.781572699546814,2.20864246434294447807e-01,9.21933085501858706756e-01,9.25919039869564697298e-01,0.922059422059422,9.21343503475082536979e-01,9.96286939748526334525e-01,1.52503111999976681545e-01,'{"precision": [1.0, 0.9565217391304348, 0.896551724137931, 0.896551724137931, 0.9642857142857143, 1.0, 0.9310344827586207, 0.9629629629629629, 0.8846153846153846, 0.7666666666666667], "recall": [1.0, 0.8148148148148148, 1.0, 0.9285714285714286, 1.0, 0.7777777777777778, 1.0, 0.9629629629629629, 0.8846153846153846, 0.8518518518518519], "f1": [1.0, 0.88, 0.9454545454545454, 0.9122807017543859, 0.9818181818181818, 0.875, 0.9642857142857143, 0.9629629629629629, 0.8846153846153846, 0.8070175438596491], "auc": [1.0, 0.990205081114172, 1.0, 0.9961470065204505, 1.0, 0.9990817263544536, 1.0, 0.9993878175696358, 0.99335232668566, 0.9846954392408938]}',1,7.81445741653442382812e-01,0.781064510345459,7.80663132667541503906e-01,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(1,3,1,1,1.99151873588562011718e+00,3.45512300729751586914e-01,1.01470858353000337181e+00,6.50557620817843851313e-01,6.93719113803753839597e-01,6.48076923076923105959e-01,5.99277566757210888859e-01,9.61245069846645705524e-01,1.47985521600003266939e+00,'{"precision": [1.0, 0.4098360655737705, 0.6333333333333333, 0.4375, 0.9565217391304348, 1.0, 0.6428571428571429, 0.8571428571428571, 0.0, 1.0], "recall": [0.8888888888888888, 0.9259259259259259, 0.7307692307692307, 0.75, 0.8148148148148148, 0.4074074074074074, 1.0, 0.8888888888888888, 0.0, 0.07407407407407407], "f1": [0.9411764705882353, 0.5681818181818182, 0.6785714285714286, 0.5526315789473685, 0.88, 0.5789473684210527, 0.782608695652174, 0.8727272727272727, 0.0, 0.13793103448275862], "auc": [0.9993878175696358, 0.9675543311906948, 0.9569484013928459, 0.9263485477178424, 0.9970921334557699, 0.9664830119375574, 1.0, 0.9947964493419039, 0.8624564735675847, 0.9413835322926232]}',1,3.40243875980377197265e-01,3.45587462186813354492e-01,3.36820185184478759765e-01,2.62306164950132369995e-02,'{"name": ["dense1", "dense2", "output"], "dead": [0.59375, 0.1875, null], "gradient": [0.036909880803424826, 0.015537912485208962, 0.02765800272919972]}');
INSERT INTO "search_epochs" VALUES(1,4,1,1,8.94544363021850585937e-01,7.90309786796569824218e-01,3.76150005796690445336e-01,8.88475836431226739797e-01,9.00774493705528200848e-01,0.887983312983313,8.86971075408606757228e-01,9.91275194869226439209e-01,3.12355373599984886823e+00,'{"precision": [0.9310344827586207, 0.7666666666666667, 1.0, 1.0, 0.896551724137931, 0.7428571428571429, 1.0, 0.8928571428571429, 1.0, 0.7777777777777778], "recall": [1.0, 0.8518518518518519, 0.9615384615384616, 0.8214285714285714, 0.9629629629629629, 0.9629629629629629, 1.0, 0.9259259259259259, 0.6153846153846154, 0.7777777777777778], "f1": [0.9642857142857143, 0.8070175438596491, 0.9803921568627451, 0.9019607843137255, 0.9285714285714286, 0.8387096774193549, 1.0, 0.9090909090909091, 0.7619047619047619, 0.7777777777777778], "auc": [1.0, 0.9756657483930211, 1.0, 0.991701244813278, 0.9995408631772268, 0.9726048362411999, 1.0, 0.9987756351392715, 0.9960430515986072, 0.9784205693296603]}',1,7.91786074638366699218e-01,7.89959132671356201171e-01,7.90570557117462158203e-01,1.13079780712723731994e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "dense3", "dense3_normalization", "dense3_activation", "output"], "dead": [null, null, 0.0, null, null, 0.0, null, null, 0.0, null], "gradient": [0.004768527965552989, 0.004057576466092865, null, 0.001199680945717493, 0.003366208660090362, null, 0.0006496174196356737, 0.0017650324566520568, null, 0.004271709263477551]}');
INSERT INTO "search_epochs" VALUES(2,1,1,1,5.70890307426452636718e-01,7.87500023841857910156e-01,2.69338373600929203988e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,1.71698028699984206468e+00,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1,7.80487775802612304687e-01,0.800000011920929,0.790123462677002,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.375, null, null, 0.2890625, null], "gradient": [0.07376026211717573, 0.17064324370033723, null, 0.02845819895010771, 0.05349948810226149, null, 0.37455961180955016]}');
INSERT INTO "search_epochs" VALUES(2,1,2,1,1.18164584040641784667e-01,9.62499976158142089843e-01,3.52520448513564366166e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,4.05684040001688117627e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1,9.74358975887298583984e-01,0.949999988079071,9.62025344371795654296e-01,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.3125, null, null, 0.25, null], "gradient": [0.10889476556954902, 0.20701914758616094, null, 0.030594004836792532, 0.0561449412140272, null, 0.333494210558906]}');
INSERT INTO "search_epochs" VALUES(2,1,3,1,9.34255421161651611328e-02,9.75000023841857910156e-01,3.79490138776393237662e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,3.01024929999584855977e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1,9.52380955219268798828e-01,1.0,9.7560977935791015625e-01,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,4,1,3.63777950406074523925e-02,0.987500011920929,2.77574635122678259335e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,3.55452829999194364063e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1,1.0,9.75000023841857910156e-01,9.87341761589050292968e-01,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.0625, null, null, 0.171875, null], "gradient": [0.14557672002779265, 0.19844948308630492, null, 0.02340416406379535, 0.04992464409703473, null, 0.23107468662711586]}');
INSERT INTO "search_epochs" VALUES(2,1,5,1,3.87264415621757507324e-02,0.987500011920929,2.21155964930023651859e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,3.10404920001019490882e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [1.0, 1.0]}',1,1.0,9.75000023841857910156e-01,9.87341761589050292968e-01,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,6,1,2.99877133220434188842e-02,0.987500011920929,1.22897641758223308272e+00,0.625,5.7142857142857139685e-01,1.0,7.27272727272727292913e-01,1.0,3.36266059998706623446e-02,'{"precision": [1.0, 0.5714285714285714], "recall": [0.25, 1.0], "f1": [0.4, 0.7272727272727273], "auc": [1.0, 1.0]}',1,1.0,9.75000023841857910156e-01,9.87341761589050292968e-01,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,7,1,2.10419036448001861572e-02,1.0,7.53960994052355837347e-01,0.7,0.625,1.0,7.6923076923076927347e-01,1.0,4.67225409997809038031e-02,'{"precision": [1.0, 0.625], "recall": [0.4, 1.0], "f1": [0.5714285714285714, 0.7692307692307693], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,8,1,1.63135696202516555786e-02,1.0,4.14242378940312350188e-01,0.825,7.40740740740740699621e-01,1.0,0.851063829787234,1.0,4.32108619997961795888e-02,'{"precision": [1.0, 0.7407407407407407], "recall": [0.65, 1.0], "f1": [0.7878787878787878, 0.851063829787234], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.0, null, null, 0.0, null], "gradient": [0.06243564387716188, 0.06496988890695772, null, 0.004198333843171869, 0.01538117644737882, null, 0.04238866121930528]}');
INSERT INTO "search_epochs" VALUES(2,1,9,1,1.93813443183898925781e-02,0.987500011920929,1.94487352554140485727e-01,0.9,8.3333333333333337034e-01,1.0,9.0909090909090906063e-01,1.0,5.38506919997416844125e-02,'{"precision": [1.0, 0.8333333333333334], "recall": [0.8, 1.0], "f1": [0.8888888888888888, 0.9090909090909091], "auc": [1.0, 1.0]}',1,1.0,9.75000023841857910156e-01,9.87341761589050292968e-01,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,10,1,1.65988653898239135742e-02,1.0,1.05269154120657404405e-01,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,4.51177129998541204258e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,11,1,4.57175960764288902282e-03,1.0,6.12767439011936629333e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,3.62727030001224193256e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,12,1,3.70503263548016548156e-03,1.0,3.65181747057846881054e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,3.93105590001141536049e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,13,1,0.00571794668212533,1.0,1.44902574070573664233e-02,1.0,1.0,1.0,1.0,1.0,3.73807389996727579273e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,14,1,1.56465824693441390991e-03,1.0,0.00677496022468409,1.0,1.0,1.0,1.0,1.0,6.1932909000006475253e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,15,1,5.50077715888619422912e-03,1.0,3.52499804515166714757e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,3.22556999999505933374e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,16,1,9.45807527750730514526e-03,1.0,5.07306647895096191058e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,4.24408310000217170454e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,'{"name": ["dense1", "dense1_normalization", "dense1_activation", "dense2", "dense2_normalization", "dense2_activation", "output"], "dead": [null, null, 0.0, null, null, 0.0, null], "gradient": [8.395156672008974e-05, 9.056061470845166e-05, null, 9.251763335071855e-06, 2.7470135932584087e-05, null, 0.00011722134529029344]}');
INSERT INTO "search_epochs" VALUES(2,1,17,1,9.16014774702489376068e-04,1.0,2.26283892183644780304e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,4.43014109996511251665e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,18,1,2.40272819064557552337e-03,1.0,2.16278266663891514942e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,3.94720599997526733204e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,1,19,1,7.32221582438796758651e-04,1.0,1.01916221486305635934e-02,1.0,1.0,1.0,1.0,1.0,7.3488331000135076465e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1,1.0,1.0,1.0,1.42930718138813972473e-02,NULL);
INSERT INTO "search_epochs" VALUES(2,2,1,1,1.10933041572570800781e+00,0.5,7.6363974902506726039e-01,0.475,0.4,0.1,0.16,0.3675,1.6025665490001301805e+00,'{"precision": [0.4857142857142857, 0.4], "recall": [0.85, 0.1], "f1": [0.6181818181818182, 0.16], "auc": [0.3675, 0.3675]}',1,0.5,2.00000002980232238769e-01,2.85714298486709594726e-01,3.095433057751506567e-04,'{"name": ["dense1", "dense2", "output"], "dead": [0.21875, 0.20703125, null], "gradient": [0.013334033976249065, 0.004583827308739268, 0.07222015526673387]}');
CREATE TABLE search_notes (
	id INTEGER NOT NULL, 
	study_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_search_notes PRIMARY KEY (id), 
	CONSTRAINT fk_search_notes_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id)
);
INSERT INTO "search_notes" VALUES(1,1,'2026-11-22 04:49:27.882212','workstation','digits-dense   1,259 train + 269 validation images 8×8×1');
INSERT INTO "search_notes" VALUES(2,1,'2026-11-22 04:49:27.882212','workstation','10 classes   split 70/15/15 (seed 0)');
INSERT INTO "search_notes" VALUES(3,1,'2026-11-22 04:49:27.882212','workstation','minimize val_loss   space dense   3 epochs a trial   until 4 trials');
INSERT INTO "search_notes" VALUES(4,1,'2026-11-22 04:49:27.882212','workstation','2 at a time on cpu:0, cpu:1 (1 thread each)   tpe + asha   sqlite:///search.db');
INSERT INTO "search_notes" VALUES(5,1,'2026-11-22 04:49:27.882212','workstation','weights of the best 5 in search-artifacts');
INSERT INTO "search_notes" VALUES(6,1,'2026-11-22 04:49:35.622368','workstation','trial 1  complete  val_loss 1.4683 at epoch 3  cpu:1   1/4 ended, best 1.4683 (trial 1)');
INSERT INTO "search_notes" VALUES(7,1,'2026-11-22 04:49:36.412534','workstation','trial 0  complete  val_loss 0.2209 at epoch 3  cpu:0   2/4 ended, best 0.2209 (trial 0)');
INSERT INTO "search_notes" VALUES(8,1,'2026-11-22 04:49:37.669014','workstation','trial 2  pruned  val_loss 1.0147 at epoch 1  cpu:1   3/4 ended, best 0.2209 (trial 0)');
INSERT INTO "search_notes" VALUES(9,1,'2026-11-22 04:49:40.221970','workstation','trial 3  pruned  val_loss 0.3762 at epoch 1  cpu:0   4/4 ended, best 0.2209 (trial 0)');
INSERT INTO "search_notes" VALUES(10,2,'2026-11-22 04:49:42.466584','workstation','pets-dense   80 train + 40 validation images 8×8×1');
INSERT INTO "search_notes" VALUES(11,2,'2026-11-22 04:49:42.466584','workstation','2 classes (positive: dog)   split given   seed 0');
INSERT INTO "search_notes" VALUES(12,2,'2026-11-22 04:49:42.466584','workstation','minimize val_loss   space dense   30 epochs a trial   until 1 trial');
INSERT INTO "search_notes" VALUES(13,2,'2026-11-22 04:49:42.466584','workstation','1 at a time on cpu:0 (2 threads each)   tpe + none   sqlite:///search.db');
INSERT INTO "search_notes" VALUES(14,2,'2026-11-22 04:49:42.466584','workstation','weights of the best 5 in search-artifacts');
INSERT INTO "search_notes" VALUES(15,2,'2026-11-22 04:49:42.466584','workstation','validation has 40 images, few to choose by: the standard error of an accuracy is up to 8%');
INSERT INTO "search_notes" VALUES(16,2,'2026-11-22 04:49:51.323237','workstation','trial 0  complete  val_loss 0.0068 at epoch 14  cpu:0   1/1 ended, best 0.0068 (trial 0)');
INSERT INTO "search_notes" VALUES(17,2,'2026-11-22 04:49:54.664142','workstation','pets-dense   80 train + 40 validation images 8×8×1');
INSERT INTO "search_notes" VALUES(18,2,'2026-11-22 04:49:54.664142','workstation','2 classes (positive: dog)   split given   seed 0');
INSERT INTO "search_notes" VALUES(19,2,'2026-11-22 04:49:54.664142','workstation','minimize val_loss   space dense   30 epochs a trial   until 2 trials');
INSERT INTO "search_notes" VALUES(20,2,'2026-11-22 04:49:54.664142','workstation','1 at a time on cpu:0 (2 threads each)   tpe + none   sqlite:///search.db');
INSERT INTO "search_notes" VALUES(21,2,'2026-11-22 04:49:54.664142','workstation','weights of the best 5 in search-artifacts');
INSERT INTO "search_notes" VALUES(22,2,'2026-11-22 04:49:54.664142','workstation','validation has 40 images, few to choose by: the standard error of an accuracy is up to 8%');
INSERT INTO "search_notes" VALUES(23,2,'2026-11-22 04:50:02.034783','workstation','trial 1  given back for later  cpu:0   1/2 ended, best 0.0068 (trial 0)');
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
	ended_at DATETIME, repeats INTEGER, checkpoint_file TEXT, checkpoint_hash VARCHAR(64), checkpoint_fold INTEGER, checkpoint_epoch INTEGER, predictions_file TEXT, predictions_hash VARCHAR(64), drawn BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_search_slots PRIMARY KEY (study_id, slot), 
	CONSTRAINT fk_search_slots_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id), 
	CONSTRAINT fk_search_slots_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id)
);
INSERT INTO "search_slots" VALUES(1,1,'COMPLETE',1,NULL,1,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',2.20864246434294447807e-01,3,8074,NULL,'trial-00000-attempt-1.keras','3369e8f2b09f13819478b0dba401e03f7843ee9b9b07f72cad825cec77dff248','2026-11-22 04:49:36.392662',NULL,NULL,NULL,NULL,NULL,'trial-00000-attempt-1-predictions.npz','b083a29152ec20263d3b3de026775063502c043e7fafddb0b0e92a5a2f09ef07',0);
INSERT INTO "search_slots" VALUES(1,2,'COMPLETE',1,NULL,2,1,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 128, "units_3": 512, "normalization": "none", "dropout": 0.21851597689967073, "l1": 0.00030772018129755725, "l2": 2.0004484210638834e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00020862486670789323, "batch_size": 128}',1.46828297895213255586e+00,3,120714,NULL,'trial-00001-attempt-1.keras','541241beec934c79c607123e8ff90cb1f50ee647a1bba687719c584d28482d0f','2026-11-22 04:49:35.586483',NULL,NULL,NULL,NULL,NULL,'trial-00001-attempt-1-predictions.npz','b0b082e9c5c3fc6b8786c7a216e70294c111b41ec928fb67901c325d2eeb8a8b',0);
INSERT INTO "search_slots" VALUES(1,3,'PRUNED',1,NULL,3,2,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 64, "normalization": "none", "dropout": 0.09829118084002675, "l1": 6.9763113268338e-06, "l2": 0.0012734038226347212, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.02623061633047538, "batch_size": 64}',1.01470858353000337181e+00,1,4842,NULL,'trial-00002-attempt-1.keras','494ca74c3c73a4aa05de8a3a3132495c9c3c2657d2702f29562235ef9a244dd8','2026-11-22 04:49:37.640105',NULL,NULL,NULL,NULL,NULL,'trial-00002-attempt-1-predictions.npz','133c04c96a698223d7aaabeb77cd0d173ef0baa3c5d3f0c5a4b09d55ee394bce',0);
INSERT INTO "search_slots" VALUES(1,4,'PRUNED',1,NULL,4,3,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 256, "units_3": 512, "normalization": "batch", "dropout": 0.06589893120219609, "l1": 0.00038162429990899727, "l2": 2.7991776684745232e-06, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.011307978270179144, "batch_size": 64}',3.76150005796690445336e-01,1,222218,NULL,'trial-00003-attempt-1.keras','f39707346fae6b9a9e8828d6d7ab21ac0aa4bcad52c90e252fd83301779fd93a','2026-11-22 04:49:40.193577',NULL,NULL,NULL,NULL,NULL,'trial-00003-attempt-1-predictions.npz','b64911d64d82782aef171ceb0ca90e080fa69b54fbe28e59269948ee9c77dfa0',0);
INSERT INTO "search_slots" VALUES(2,1,'COMPLETE',1,NULL,5,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',0.00677496022468409,14,6913,NULL,'trial-00000-attempt-1.keras','f7710f5c06f234079263553bae271cf4e3b47944b532690b9274c103cf05b2fb','2026-11-22 04:49:51.288269',NULL,NULL,NULL,NULL,NULL,'trial-00000-attempt-1-predictions.npz','586e6effca336ab11a72e60848f9ee9cae0f71c6a930501d37990be224374cff',0);
INSERT INTO "search_slots" VALUES(2,2,'OPEN',1,NULL,6,1,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 256, "normalization": "none", "dropout": 0.4390587181954727, "l1": 1.370685965333988e-07, "l2": 0.0002250803339759752, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00030954330068877245, "batch_size": 64}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'trial-00001-attempt-1-fold-1-epoch-1.npz','2fa6d07e77a767773a995404927663bb06448c7aab5d5197dbb93dacd130d521',1,1,NULL,NULL,0);
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
	started_at DATETIME NOT NULL, wish VARCHAR(16) DEFAULT 'run' NOT NULL, 
	CONSTRAINT pk_search_studies PRIMARY KEY (id), 
	CONSTRAINT uq_search_studies_name UNIQUE (name), 
	CONSTRAINT uq_search_studies_uid UNIQUE (uid)
);
INSERT INTO "search_studies" VALUES(1,'bb18b602665f4bb0b23efe5c2342cd1f','digits-dense','{"data": {"classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "fingerprint": "f208360dd933a8f4ae289ff12336eaf6a481dd95033901f680e49dcba7bd97c8", "members": "8886efbf3c6e6c73c3dd0d0917bca8fb6bfea52e46033107d2317de567e18a50", "name": "digits", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "70/15/15 (seed 0)"}, "epochs": 3, "image_size": [8, 8], "objective": "val_loss", "positive": null, "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','digits',0,4,NULL,'2026-11-22 04:49:27.849979','2026-11-22 04:49:27.857699','run');
INSERT INTO "search_studies" VALUES(2,'4c25c44bcf7f4aebb310d514d0073158','pets-dense','{"data": {"classes": ["cat", "dog"], "fingerprint": "fadb0e90a49f6ac3bdabe53c7144659c44d836044d41395b82768baeb3bf288a", "members": "71a06eeb055cfd1d3513db2a8acd8238acaf6551ca1b5d1069e1d47eebdfc8e4", "name": "pets", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "given"}, "epochs": 30, "image_size": [8, 8], "objective": "val_loss", "positive": "dog", "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','/data/pets.npz',0,2,NULL,'2026-11-22 04:49:42.435750','2026-11-22 04:49:54.629687','run');
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
INSERT INTO "search_supervisors" VALUES(1,1,'workstation',4777,'["cpu:0", "cpu:1"]',4,'2026-11-22 04:49:27.882974','2026-11-22 04:49:40.322638');
INSERT INTO "search_supervisors" VALUES(2,2,'workstation',4958,'["cpu:0"]',2,'2026-11-22 04:49:42.464729','2026-11-22 04:49:51.426249');
INSERT INTO "search_supervisors" VALUES(3,2,'workstation',5198,'["cpu:0"]',2,'2026-11-22 04:49:54.663665','2026-11-22 04:50:02.144813');
CREATE TABLE search_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT search_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "search_version" VALUES('0006');
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
INSERT INTO "study_system_attributes" VALUES(1,1,'search:note:2','"bf95bc3a6ae6343127bd6aa7dbae113e97e594073b760e0fabb9d8b61bd429bb e1e2f341b1037f74a4c251548510bb95843a51a3f0b68aa0b1c6052dbb6bdf45"');
INSERT INTO "study_system_attributes" VALUES(2,1,'dashboard:2:note_str:0','"**The second best trial: val_loss 1.4683**\n\n- best epoch 3: val_loss 1.4683, accuracy 0.7658, AUC 0.9672, F1 0.7541, precision 0.7778, recall 0.7645\n- 120,714 weights\n- **too short to tell**: It has 3 epochs; the rules need 5. Nothing yet.\n- `network dense, dense_layers 3, units_1 256, units_2 128, units_3 512, normalization none, dropout 0.219, l1 0.000308, l2 2e-07, patience 5, optimizer rmsprop, learning_rate 0.000209, batch_size 128`\n\n[Its curves and all else, in search dashboard](../../../studies/digits-dense/trials/1)"');
INSERT INTO "study_system_attributes" VALUES(3,1,'dashboard:2:note_ver','2');
INSERT INTO "study_system_attributes" VALUES(4,1,'search:note:1','"291973d07743401282b0cb6e73be0cc08a07d0ba5dfeb328796d152e9e5d98d2"');
INSERT INTO "study_system_attributes" VALUES(5,1,'dashboard:1:note_str:0','"**The best trial: val_loss 0.2209**\n\n- best epoch 3: val_loss 0.2209, accuracy 0.9219, AUC 0.9963, F1 0.9213, precision 0.9259, recall 0.9221\n- 8,074 weights\n- **too short to tell**: It has 3 epochs; the rules need 5. Nothing yet.\n- `network dense, dense_layers 2, units_1 32, units_2 128, normalization batch, dropout 0.463, l1 2.27e-07, l2 2.73e-07, patience 5, optimizer rmsprop, learning_rate 0.0143, batch_size 32`\n\n[Its curves and all else, in search dashboard](../../../studies/digits-dense/trials/0)"');
INSERT INTO "study_system_attributes" VALUES(6,1,'dashboard:1:note_ver','1');
INSERT INTO "study_system_attributes" VALUES(7,2,'search:note:5','"fa31e17bfb64c94a06f8daf61cba98828425b5fc47b868950768bd162e729251"');
INSERT INTO "study_system_attributes" VALUES(8,2,'dashboard:5:note_str:0','"**The best trial: val_loss 0.0068**\n\n- best epoch 14: val_loss 0.0068, accuracy 1.0000, AUC 1.0000, F1 1.0000, precision 1.0000, recall 1.0000\n- 6,913 weights\n- **unstable**: The validation loss jumps by about 0.0269 from epoch to epoch around a median of 0.0833. Lower learning\\_rate (from 0.0143 to 0.00143), or take a larger batch\\_size.\n- `network dense, dense_layers 2, units_1 32, units_2 128, normalization batch, dropout 0.463, l1 2.27e-07, l2 2.73e-07, patience 5, optimizer rmsprop, learning_rate 0.0143, batch_size 32`\n\n[Its curves and all else, in search dashboard](../../../studies/pets-dense/trials/0)"');
INSERT INTO "study_system_attributes" VALUES(9,2,'dashboard:5:note_ver','1');
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
INSERT INTO "trial_intermediate_values" VALUES(1,2,1,1.95464972773446166165e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,2,2,1.70511416185487529872e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,2,3,1.46828297895213255586e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,1,1,3.24357958750438268857e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,1,2,2.64097224390369644808e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,1,3,2.20864246434294447807e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,1,1.01470858353000337181e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,4,1,3.76150005796690445336e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,5,1,2.69338373600929203988e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,5,2,3.52520448513564366166e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,5,3,3.79490138776393237662e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,5,4,2.77574635122678259335e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,5,2.21155964930023651859e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,6,1.22897641758223308272e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,5,7,7.53960994052355837347e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,5,8,4.14242378940312350188e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,5,9,1.94487352554140485727e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,5,10,1.05269154120657404405e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,5,11,6.12767439011936629333e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,5,12,3.65181747057846881054e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(21,5,13,1.44902574070573664233e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(22,5,14,0.00677496022468409,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(23,5,15,3.52499804515166714757e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(24,5,16,5.07306647895096191058e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(25,5,17,2.26283892183644780304e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(26,5,18,2.16278266663891514942e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(27,5,19,1.01916221486305635934e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(28,6,1,7.6363974902506726039e-01,'FINITE');
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
INSERT INTO "trial_system_attributes" VALUES(1,1,'artifacts:c8987dce-39d9-58d0-a959-271ad798ebed','"{\"artifact_id\": \"c8987dce-39d9-58d0-a959-271ad798ebed\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(2,1,'artifacts:2629b6ac-5aa1-59d1-abec-4b5ecb3b6aed','"{\"artifact_id\": \"2629b6ac-5aa1-59d1-abec-4b5ecb3b6aed\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(3,1,'artifacts:982df13a-41f8-51ff-9cbc-b2811706445e','"{\"artifact_id\": \"982df13a-41f8-51ff-9cbc-b2811706445e\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(4,2,'artifacts:b6e197a9-93ed-5834-8557-0aa92d8c1ba6','"{\"artifact_id\": \"b6e197a9-93ed-5834-8557-0aa92d8c1ba6\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(5,2,'artifacts:6177d4ed-37d3-5f13-b637-0181921a07ee','"{\"artifact_id\": \"6177d4ed-37d3-5f13-b637-0181921a07ee\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(6,2,'artifacts:a9b986af-ae88-58e8-85ae-5e3d7374853a','"{\"artifact_id\": \"a9b986af-ae88-58e8-85ae-5e3d7374853a\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(7,2,'completed_rung_0','1.9546497277344617');
INSERT INTO "trial_system_attributes" VALUES(8,3,'artifacts:b547e09f-4e39-568b-b02d-ad1e4d358999','"{\"artifact_id\": \"b547e09f-4e39-568b-b02d-ad1e4d358999\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(9,3,'artifacts:5a308558-6827-570d-96eb-7c55379024da','"{\"artifact_id\": \"5a308558-6827-570d-96eb-7c55379024da\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(10,3,'artifacts:56c9ee94-c972-5b2c-8456-90e614f94166','"{\"artifact_id\": \"56c9ee94-c972-5b2c-8456-90e614f94166\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(11,1,'completed_rung_0','0.32435795875043827');
INSERT INTO "trial_system_attributes" VALUES(12,4,'artifacts:18c2a1fa-5475-550d-8614-d7698a13572a','"{\"artifact_id\": \"18c2a1fa-5475-550d-8614-d7698a13572a\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(13,4,'artifacts:2cb3a61a-0585-56b6-bd64-2ba6acc6edc0','"{\"artifact_id\": \"2cb3a61a-0585-56b6-bd64-2ba6acc6edc0\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(14,4,'artifacts:f9dccee4-c276-5d6f-a7ba-bc6c55219e1a','"{\"artifact_id\": \"f9dccee4-c276-5d6f-a7ba-bc6c55219e1a\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(15,3,'completed_rung_0','1.0147085835300034');
INSERT INTO "trial_system_attributes" VALUES(16,4,'completed_rung_0','0.37615000579669045');
INSERT INTO "trial_system_attributes" VALUES(17,5,'artifacts:f9748bf8-f9fb-548c-9c28-fa05404ec356','"{\"artifact_id\": \"f9748bf8-f9fb-548c-9c28-fa05404ec356\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(18,5,'artifacts:fd874aa4-8f0d-5ee2-996c-ef477432613b','"{\"artifact_id\": \"fd874aa4-8f0d-5ee2-996c-ef477432613b\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(19,5,'artifacts:77fd0dad-3fb4-5784-a9fd-8ffcc62b24c8','"{\"artifact_id\": \"77fd0dad-3fb4-5784-a9fd-8ffcc62b24c8\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(20,6,'artifacts:5246875e-1da4-5ae7-af86-663064797d48','"{\"artifact_id\": \"5246875e-1da4-5ae7-af86-663064797d48\", \"filename\": \"curves.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(21,6,'artifacts:d48f1a17-9757-581e-b6bd-e776a6a6db2f','"{\"artifact_id\": \"d48f1a17-9757-581e-b6bd-e776a6a6db2f\", \"filename\": \"predictions.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
INSERT INTO "trial_system_attributes" VALUES(22,6,'artifacts:441b49a6-7dc7-5b8b-b354-5d099025b3b9','"{\"artifact_id\": \"441b49a6-7dc7-5b8b-b354-5d099025b3b9\", \"filename\": \"summary.png\", \"mimetype\": \"image/png\", \"encoding\": null}"');
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
INSERT INTO "trial_values" VALUES(1,2,0,1.46828297895213255586e+00,'FINITE');
INSERT INTO "trial_values" VALUES(2,1,0,2.20864246434294447807e-01,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,1.01470858353000337181e+00,'FINITE');
INSERT INTO "trial_values" VALUES(4,4,0,3.76150005796690445336e-01,'FINITE');
INSERT INTO "trial_values" VALUES(5,5,0,0.00677496022468409,'FINITE');
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
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-22 04:49:33.003076','2026-11-22 04:49:36.405817');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-22 04:49:33.097209','2026-11-22 04:49:35.610336');
INSERT INTO "trials" VALUES(3,2,1,'PRUNED','2026-11-22 04:49:35.643074','2026-11-22 04:49:37.659701');
INSERT INTO "trials" VALUES(4,3,1,'PRUNED','2026-11-22 04:49:36.418916','2026-11-22 04:49:40.211549');
INSERT INTO "trials" VALUES(5,0,2,'COMPLETE','2026-11-22 04:49:47.552981','2026-11-22 04:49:51.308049');
INSERT INTO "trials" VALUES(6,1,2,'WAITING','2026-11-22 04:49:59.961955',NULL);
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
CREATE INDEX ix_search_notes_study_id ON search_notes (study_id);
COMMIT;
