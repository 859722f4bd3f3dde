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
INSERT INTO "search_attempts" VALUES(1,1,1,1,'cpu:0','2026-11-21 18:18:20.884136','2026-11-21 18:18:25.303736','finished',NULL,3,358912000,22797,1,3);
INSERT INTO "search_attempts" VALUES(1,2,1,1,'cpu:1','2026-11-21 18:18:21.064461','2026-11-21 18:18:25.366437','finished',NULL,3,362283008,22810,1,3);
INSERT INTO "search_attempts" VALUES(1,3,1,1,'cpu:0','2026-11-21 18:18:25.332058','2026-11-21 18:18:29.281468','pruned',NULL,1,350048256,23046,1,1);
INSERT INTO "search_attempts" VALUES(1,4,1,1,'cpu:1','2026-11-21 18:18:25.396403','2026-11-21 18:18:29.868620','pruned',NULL,1,376590336,23062,1,1);
INSERT INTO "search_attempts" VALUES(2,1,1,2,'cpu:0','2026-11-21 18:18:38.011171','2026-11-21 18:18:40.922709','finished',NULL,24,356356096,23598,1,24);
INSERT INTO "search_attempts" VALUES(2,2,1,3,'cpu:0','2026-11-21 18:18:48.260352','2026-11-21 18:18:49.794412','released',NULL,1,NULL,24270,1,1);
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
INSERT INTO "search_epochs" VALUES(1,2,1,1,2.37958097457885742187e+00,1.57267674803733825683e-01,1.95464971806060372472e+00,4.79553903345724896745e-01,4.75709073791213854498e-01,4.77930402930402897787e-01,4.33533149687623797774e-01,0.867006529313206,2.45140325800457503646e+00,'{"precision": [0.43548387096774194, 0.391304347826087, 0.625, 0.5555555555555556, 0.5, 0.4166666666666667, 0.5526315789473685, 0.5833333333333334, 0.38461538461538464, 0.3125], "recall": [1.0, 0.3333333333333333, 0.38461538461538464, 0.5357142857142857, 0.037037037037037035, 0.5555555555555556, 0.7777777777777778, 0.7777777777777778, 0.19230769230769232, 0.18518518518518517], "f1": [0.6067415730337079, 0.36, 0.47619047619047616, 0.5454545454545454, 0.06896551724137931, 0.47619047619047616, 0.6461538461538462, 0.6666666666666666, 0.2564102564102564, 0.23255813953488372], "auc": [0.9961738598102234, 0.7113559840832568, 0.9167458056346945, 0.9023414344991109, 0.9104683195592287, 0.7676767676767676, 0.9576063666972758, 0.9227119681665136, 0.769863880974992, 0.815120906029997]}',1);
INSERT INTO "search_epochs" VALUES(1,1,1,1,1.37790846824646,5.50436854362487792968e-01,3.24357922728751135732e-01,9.10780669144981458451e-01,9.11475274406308932917e-01,9.1064306064306066446e-01,9.10005102110365227119e-01,9.93278099383761770013e-01,3.19281093699828488752e+00,'{"precision": [0.9642857142857143, 0.8518518518518519, 0.9615384615384616, 0.8275862068965517, 0.9285714285714286, 0.9285714285714286, 1.0, 0.9285714285714286, 0.7692307692307693, 0.9545454545454546], "recall": [1.0, 0.8518518518518519, 0.9615384615384616, 0.8571428571428571, 0.9629629629629629, 0.9629629629629629, 1.0, 0.9629629629629629, 0.7692307692307693, 0.7777777777777778], "f1": [0.9818181818181818, 0.8518518518518519, 0.9615384615384616, 0.8421052631578947, 0.9454545454545454, 0.9454545454545454, 1.0, 0.9454545454545454, 0.7692307692307693, 0.8571428571428571], "auc": [1.0, 0.9822467095194368, 0.9998417220639443, 0.9936277415530528, 0.997398224670952, 0.9990817263544536, 1.0, 0.9980104071013162, 0.9743589743589743, 0.9882154882154882]}',1);
INSERT INTO "search_epochs" VALUES(1,2,2,1,2.04361295700073242187e+00,2.8038126230239868164e-01,1.70511415042116243334e+00,6.87732342007434938047e-01,6.94409201909201856395e-01,6.85826210826210758142e-01,6.65109030896035680058e-01,9.40261273398663943723e-01,9.60976920032408088445e-02,'{"precision": [0.675, 0.6923076923076923, 0.75, 0.75, 0.6388888888888888, 0.7272727272727273, 0.9285714285714286, 0.6153846153846154, 0.6666666666666666, 0.5], "recall": [1.0, 0.3333333333333333, 0.6923076923076923, 0.75, 0.8518518518518519, 0.5925925925925926, 0.9629629629629629, 0.8888888888888888, 0.23076923076923078, 0.5555555555555556], "f1": [0.8059701492537313, 0.45, 0.72, 0.75, 0.7301587301587301, 0.6530612244897959, 0.9454545454545454, 0.7272727272727273, 0.34285714285714286, 0.5263157894736842], "auc": [0.9995408631772268, 0.8705234159779615, 0.9776828110161444, 0.9562833432128038, 0.9773492500765228, 0.886746250382614, 0.9954086317722681, 0.9808692990511172, 0.8524849635960747, 0.9057239057239057]}',1);
INSERT INTO "search_epochs" VALUES(1,1,2,1,8.12487244606018066406e-01,7.33915805816650390625e-01,0.264097232358022,0.929368029739777,9.32145356188737728153e-01,9.29039479039479254574e-01,9.29049511705965280761e-01,9.96629351177949152074e-01,1.45954903004167135804e-01,'{"precision": [0.9629629629629629, 0.9166666666666666, 1.0, 1.0, 1.0, 0.9310344827586207, 0.9, 0.9259259259259259, 0.8461538461538461, 0.8387096774193549], "recall": [0.9629629629629629, 0.8148148148148148, 0.9230769230769231, 0.9285714285714286, 0.9259259259259259, 1.0, 1.0, 0.9259259259259259, 0.8461538461538461, 0.9629629629629629], "f1": [0.9629629629629629, 0.8627450980392157, 0.96, 0.9629629629629629, 0.9615384615384616, 0.9642857142857143, 0.9473684210526315, 0.9259259259259259, 0.8461538461538461, 0.896551724137931], "auc": [0.9995408631772268, 0.9840832568105295, 1.0, 0.9995554238292828, 0.9955616773798592, 1.0, 1.0, 0.9986225895316805, 0.9938271604938271, 0.995102540557086]}',1);
INSERT INTO "search_epochs" VALUES(1,2,3,1,1.83155012130737304687e+00,3.62986505031585693359e-01,1.46828298061878070868e+00,7.6579925650557623129e-01,7.77759261390306599892e-01,7.64479039479039501614e-01,0.754113805385874,9.67215156353427141233e-01,6.69815540022682398557e-02,'{"precision": [0.7941176470588235, 0.7222222222222222, 0.84, 0.8214285714285714, 0.7352941176470589, 0.7727272727272727, 0.9310344827586207, 0.6578947368421053, 0.9166666666666666, 0.5862068965517241], "recall": [1.0, 0.48148148148148145, 0.8076923076923077, 0.8214285714285714, 0.9259259259259259, 0.6296296296296297, 1.0, 0.9259259259259259, 0.4230769230769231, 0.6296296296296297], "f1": [0.8852459016393442, 0.5777777777777777, 0.8235294117647058, 0.8214285714285714, 0.819672131147541, 0.6938775510204082, 0.9642857142857143, 0.7692307692307693, 0.5789473684210527, 0.6071428571428571], "auc": [1.0, 0.9392408937863483, 0.9909781576448243, 0.9647302904564315, 0.9918885827976737, 0.9452096724823997, 0.9998469543924089, 0.9882154882154882, 0.9085153529597974, 0.9435261707988981]}',1);
INSERT INTO "search_epochs" VALUES(1,1,3,1,6.67982459068298339843e-01,0.781572699546814,2.20864249932365669382e-01,9.21933085501858706756e-01,9.25919039869564697298e-01,0.922059422059422,9.21343503475082536979e-01,9.96286939748526334525e-01,1.020589379986631684e-01,'{"precision": [1.0, 0.9565217391304348, 0.896551724137931, 0.896551724137931, 0.9642857142857143, 1.0, 0.9310344827586207, 0.9629629629629629, 0.8846153846153846, 0.7666666666666667], "recall": [1.0, 0.8148148148148148, 1.0, 0.9285714285714286, 1.0, 0.7777777777777778, 1.0, 0.9629629629629629, 0.8846153846153846, 0.8518518518518519], "f1": [1.0, 0.88, 0.9454545454545454, 0.9122807017543859, 0.9818181818181818, 0.875, 0.9642857142857143, 0.9629629629629629, 0.8846153846153846, 0.8070175438596491], "auc": [1.0, 0.990205081114172, 1.0, 0.9961470065204505, 1.0, 0.9990817263544536, 1.0, 0.9993878175696358, 0.99335232668566, 0.9846954392408938]}',1);
INSERT INTO "search_epochs" VALUES(1,3,1,1,1.99151873588562011718e+00,3.45512300729751586914e-01,1.01470779298530655587e+00,6.50557620817843851313e-01,6.93719113803753839597e-01,6.48076923076923105959e-01,5.99277566757210888859e-01,9.61245069846645705524e-01,2.87843160099873784929e+00,'{"precision": [1.0, 0.4098360655737705, 0.6333333333333333, 0.4375, 0.9565217391304348, 1.0, 0.6428571428571429, 0.8571428571428571, 0.0, 1.0], "recall": [0.8888888888888888, 0.9259259259259259, 0.7307692307692307, 0.75, 0.8148148148148148, 0.4074074074074074, 1.0, 0.8888888888888888, 0.0, 0.07407407407407407], "f1": [0.9411764705882353, 0.5681818181818182, 0.6785714285714286, 0.5526315789473685, 0.88, 0.5789473684210527, 0.782608695652174, 0.8727272727272727, 0.0, 0.13793103448275862], "auc": [0.9993878175696358, 0.9675543311906948, 0.9569484013928459, 0.9263485477178424, 0.9970921334557699, 0.9664830119375574, 1.0, 0.9947964493419039, 0.8624564735675847, 0.9413835322926232]}',1);
INSERT INTO "search_epochs" VALUES(1,4,1,1,8.94544064998626708984e-01,7.90309786796569824218e-01,3.76139680199748860367e-01,8.88475836431226739797e-01,9.00774493705528200848e-01,0.887983312983313,8.86971075408606757228e-01,9.91275194869226439209e-01,3.52581204200396314263e+00,'{"precision": [0.9310344827586207, 0.7666666666666667, 1.0, 1.0, 0.896551724137931, 0.7428571428571429, 1.0, 0.8928571428571429, 1.0, 0.7777777777777778], "recall": [1.0, 0.8518518518518519, 0.9615384615384616, 0.8214285714285714, 0.9629629629629629, 0.9629629629629629, 1.0, 0.9259259259259259, 0.6153846153846154, 0.7777777777777778], "f1": [0.9642857142857143, 0.8070175438596491, 0.9803921568627451, 0.9019607843137255, 0.9285714285714286, 0.8387096774193549, 1.0, 0.9090909090909091, 0.7619047619047619, 0.7777777777777778], "auc": [1.0, 0.9756657483930211, 1.0, 0.991701244813278, 0.9995408631772268, 0.9726048362411999, 1.0, 0.9987756351392715, 0.9960430515986072, 0.9784205693296603]}',1);
INSERT INTO "search_epochs" VALUES(2,1,1,1,7.82626509666442871093e-01,6.00000023841857910156e-01,2.28003006730725221729e+00,0.5,0.5,1.0,6.66666666666666629659e-01,0.94,1.28940330600016750395e+00,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [0.94, 0.94]}',1);
INSERT INTO "search_epochs" VALUES(2,1,2,1,3.48241984844207763671e-01,0.862500011920929,3.25202044687782976239e+00,0.5,0.5,1.0,6.66666666666666629659e-01,0.96,2.71968759989249520003e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [0.96, 0.96]}',1);
INSERT INTO "search_epochs" VALUES(2,1,3,1,2.38305687904357910156e-01,0.925000011920929,3.54982760445096090506e+00,0.5,0.5,1.0,6.66666666666666629659e-01,0.9875,4.06481469981372356414e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [0.9875, 0.9875]}',1);
INSERT INTO "search_epochs" VALUES(2,1,4,1,1.52045920491218566894e-01,0.949999988079071,2.82402455836003429823e+00,0.5,0.5,1.0,6.66666666666666629659e-01,0.99,3.02990640047937631607e-02,'{"precision": [0.0, 0.5], "recall": [0.0, 1.0], "f1": [0.0, 0.6666666666666666], "auc": [0.99, 0.99]}',1);
INSERT INTO "search_epochs" VALUES(2,1,5,1,1.37289255857467651367e-01,0.925000011920929,2.12882402527792624624e+00,0.525,5.12820512820512774965e-01,1.0,6.77966101694915224129e-01,0.9975,2.40390429971739649772e-02,'{"precision": [1.0, 0.5128205128205128], "recall": [0.05, 1.0], "f1": [0.09523809523809523, 0.6779661016949152], "auc": [0.9975, 0.9975]}',1);
INSERT INTO "search_epochs" VALUES(2,1,6,1,8.74458104372024536132e-02,9.62499976158142089843e-01,1.50150110409456627458e+00,0.55,5.26315789473684181309e-01,1.0,6.89655172413793149388e-01,0.9975,2.53422370005864650011e-02,'{"precision": [1.0, 0.5263157894736842], "recall": [0.1, 1.0], "f1": [0.18181818181818182, 0.6896551724137931], "auc": [0.9975, 0.9975]}',1);
INSERT INTO "search_epochs" VALUES(2,1,7,1,4.60780411958694458007e-02,0.987500011920929,9.14077920145833444642e-01,0.6,5.55555555555555580227e-01,1.0,7.14285714285714301574e-01,0.9975,4.13219269976252689957e-02,'{"precision": [1.0, 0.5555555555555556], "recall": [0.2, 1.0], "f1": [0.3333333333333333, 0.7142857142857143], "auc": [0.9975, 0.9975]}',1);
INSERT INTO "search_epochs" VALUES(2,1,8,1,1.90153062343597412109e-01,0.949999988079071,3.93031850113836789262e-01,0.825,7.40740740740740699621e-01,1.0,0.851063829787234,1.0,3.50203839989262633025e-02,'{"precision": [1.0, 0.7407407407407407], "recall": [0.65, 1.0], "f1": [0.7878787878787878, 0.851063829787234], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,9,1,3.78774963319301605224e-02,0.987500011920929,1.49550261509299120543e-01,0.925,8.6956521739130432369e-01,1.0,9.30232558139534870811e-01,1.0,1.96040939990780316293e-02,'{"precision": [1.0, 0.8695652173913043], "recall": [0.85, 1.0], "f1": [0.918918918918919, 0.9302325581395349], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,10,1,1.63023807108402252197e-02,1.0,9.40293742314411151728e-02,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,1.68066500045824795961e-02,'{"precision": [1.0, 0.9090909090909091], "recall": [0.9, 1.0], "f1": [0.9473684210526315, 0.9523809523809523], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,11,1,7.71839767694473266601e-02,9.62499976158142089843e-01,1.38101200698185044846e-01,0.925,8.6956521739130432369e-01,1.0,9.30232558139534870811e-01,1.0,4.54320310018374584615e-02,'{"precision": [1.0, 0.8695652173913043], "recall": [0.85, 1.0], "f1": [0.918918918918919, 0.9302325581395349], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,12,1,1.70797016471624374389e-02,1.0,1.10771442093284711027e-01,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,2.23858259996632114052e-02,'{"precision": [1.0, 0.9090909090909091], "recall": [0.9, 1.0], "f1": [0.9473684210526315, 0.9523809523809523], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,13,1,8.46548192203044891357e-03,1.0,7.47621165905919121685e-02,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,0.0186834709966206,'{"precision": [1.0, 0.9090909090909091], "recall": [0.9, 1.0], "f1": [0.9473684210526315, 0.9523809523809523], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,14,1,1.34629290550947189331e-02,1.0,7.45608301494867370395e-02,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,1.83606589998817071318e-02,'{"precision": [1.0, 0.9090909090909091], "recall": [0.9, 1.0], "f1": [0.9473684210526315, 0.9523809523809523], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,15,1,2.37904693931341171264e-02,0.987500011920929,1.64229194691318747256e-01,0.9,8.3333333333333337034e-01,1.0,9.0909090909090906063e-01,1.0,2.14218170003732666373e-02,'{"precision": [1.0, 0.8333333333333334], "recall": [0.8, 1.0], "f1": [0.8888888888888888, 0.9090909090909091], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,16,1,1.00703295320272445678e-02,1.0,6.24818151393375514901e-02,0.975,9.52380952380952328084e-01,1.0,0.975609756097561,1.0,2.96105969973723404109e-02,'{"precision": [1.0, 0.9523809523809523], "recall": [0.95, 1.0], "f1": [0.9743589743589743, 0.975609756097561], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,17,1,1.11837983131408691406e-02,1.0,5.40000343862764298208e-02,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,2.81801180026377551257e-02,'{"precision": [1.0, 0.9090909090909091], "recall": [0.9, 1.0], "f1": [0.9473684210526315, 0.9523809523809523], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,18,1,5.25881443172693252563e-03,1.0,2.05431557965533723164e-02,1.0,1.0,1.0,1.0,1.0,4.8711349998484365642e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,19,1,4.22618649899959564208e-02,9.75000023841857910156e-01,0.0197128353333312,1.0,1.0,1.0,1.0,1.0,3.382152999984100461e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,20,1,2.08896901458501815795e-02,1.0,2.69506030835949608737e-02,1.0,1.0,1.0,1.0,1.0,6.26745570043567568063e-02,'{"precision": [1.0, 1.0], "recall": [1.0, 1.0], "f1": [1.0, 1.0], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,21,1,1.2313080020248889923e-02,1.0,3.49253368186823245911e-02,0.975,1.0,0.95,9.74358974358974339047e-01,1.0,3.00807879975764080882e-02,'{"precision": [0.9523809523809523, 1.0], "recall": [1.0, 0.95], "f1": [0.975609756097561, 0.9743589743589743], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,22,1,6.37420034036040306091e-03,1.0,3.98082965675602487576e-02,0.975,1.0,0.95,9.74358974358974339047e-01,1.0,1.68299950018990784883e-02,'{"precision": [0.9523809523809523, 1.0], "recall": [1.0, 0.95], "f1": [0.975609756097561, 0.9743589743589743], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,23,1,6.96415733546018600463e-03,1.0,3.61737316159347691013e-02,0.975,1.0,0.95,9.74358974358974339047e-01,1.0,3.91520850025699473917e-02,'{"precision": [0.9523809523809523, 1.0], "recall": [1.0, 0.95], "f1": [0.975609756097561, 0.9743589743589743], "auc": [1.0, 1.0]}',1);
INSERT INTO "search_epochs" VALUES(2,1,24,1,4.6251164749264717102e-03,1.0,4.1709036076633954071e-02,0.975,1.0,0.95,9.74358974358974339047e-01,0.9975,5.47806169997784309089e-02,'{"precision": [0.9523809523809523, 1.0], "recall": [1.0, 0.95], "f1": [0.975609756097561, 0.9743589743589743], "auc": [0.9975, 0.9975]}',1);
INSERT INTO "search_epochs" VALUES(2,2,1,1,1.25498843193054199218e+00,4.25000011920928955078e-01,7.69383630025012754671e-01,0.5,0.5,0.15,2.30769230769230782041e-01,0.4325,1.01994711300358176231e+00,'{"precision": [0.5, 0.5], "recall": [0.85, 0.15], "f1": [0.6296296296296297, 0.23076923076923078], "auc": [0.4325, 0.4325]}',1);
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
	ended_at DATETIME, repeats INTEGER, checkpoint_file TEXT, checkpoint_hash VARCHAR(64), checkpoint_fold INTEGER, checkpoint_epoch INTEGER, 
	CONSTRAINT pk_search_slots PRIMARY KEY (study_id, slot), 
	CONSTRAINT fk_search_slots_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id), 
	CONSTRAINT fk_search_slots_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id)
);
INSERT INTO "search_slots" VALUES(1,1,'COMPLETE',1,NULL,1,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',2.20864249932365669382e-01,3,8074,NULL,'trial-00000-attempt-1.keras','3ce67ad160f21f5088a8d4acf444f16808b8be821da97a294abf1b26a763dc2f','2026-11-21 18:18:25.303736',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "search_slots" VALUES(1,2,'COMPLETE',1,NULL,2,1,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 128, "units_3": 512, "normalization": "none", "dropout": 0.21851597689967073, "l1": 0.00030772018129755725, "l2": 2.0004484210638834e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00020862486670789323, "batch_size": 128}',1.46828298061878070868e+00,3,120714,NULL,'trial-00001-attempt-1.keras','52c05c97d9cc983c17bbdd82cc85bd00fc8bc3cd77a62045625a33b314978b26','2026-11-21 18:18:25.366437',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "search_slots" VALUES(1,3,'PRUNED',1,NULL,3,2,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 64, "normalization": "none", "dropout": 0.09829118084002675, "l1": 6.9763113268338e-06, "l2": 0.0012734038226347212, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.02623061633047538, "batch_size": 64}',1.01470779298530655587e+00,1,4842,NULL,'trial-00002-attempt-1.keras','2d1506b3e16646fa07bf009eaac72558f3efb11da04ecb5dbbf38765479f3d4f','2026-11-21 18:18:29.281468',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "search_slots" VALUES(1,4,'PRUNED',1,NULL,4,3,'{"network": "dense", "dense_layers": 3, "units_1": 256, "units_2": 256, "units_3": 512, "normalization": "batch", "dropout": 0.06589893120219609, "l1": 0.00038162429990899727, "l2": 2.7991776684745232e-06, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.011307978270179144, "batch_size": 64}',3.76139680199748860367e-01,1,222218,NULL,'trial-00003-attempt-1.keras','c13f2abc2df56ae2431529e1c80c09a3ecb9992a06a615d862ab20e7b3066e1e','2026-11-21 18:18:29.868620',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "search_slots" VALUES(2,1,'COMPLETE',1,NULL,5,0,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 128, "normalization": "batch", "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32}',0.0197128353333312,19,6913,NULL,'trial-00000-attempt-1.keras','5013793837cc3b326402a1d8fbc79e5906515a7234406e24085e99b726607c1f','2026-11-21 18:18:40.922709',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "search_slots" VALUES(2,2,'OPEN',1,NULL,6,1,'{"network": "dense", "dense_layers": 2, "units_1": 32, "units_2": 256, "normalization": "none", "dropout": 0.4390587181954727, "l1": 1.370685965333988e-07, "l2": 0.0002250803339759752, "patience": 5, "optimizer": "rmsprop", "learning_rate": 0.00030954330068877245, "batch_size": 64}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'trial-00001-attempt-1-fold-1-epoch-1.npz','28f3f0c1ceea21710df79b6d418aac201a0e251ac989a3035b22f68146954adc',1,1);
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
INSERT INTO "search_studies" VALUES(1,'25ccceed6d964157917ac36851f1ae38','digits-dense','{"data": {"classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "fingerprint": "f208360dd933a8f4ae289ff12336eaf6a481dd95033901f680e49dcba7bd97c8", "members": "8886efbf3c6e6c73c3dd0d0917bca8fb6bfea52e46033107d2317de567e18a50", "name": "digits", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "70/15/15 (seed 0)"}, "epochs": 3, "image_size": [8, 8], "objective": "val_loss", "positive": null, "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','digits',0,4,NULL,'2026-11-21 18:18:16.091871','2026-11-21 18:18:16.095470');
INSERT INTO "search_studies" VALUES(2,'e930fcd0f5f3473ea8196bcfe53c9c98','pets-dense','{"data": {"classes": ["cat", "dog"], "fingerprint": "c4c17b03c93025088f926c025d660589a6159badc36851a5f77844d16f99b6fe", "members": "f35cd0699c492d6baa04113f254f5bcb24c4bf4c856f869f961ecc309eca47d5", "name": "pets", "options": {"allow_leakage": false, "folds": null, "group_by": null, "resize": "stretch", "skip_bad": false}, "split": "given"}, "epochs": 30, "image_size": [8, 8], "objective": "val_loss", "positive": "dog", "space": {"name": "dense", "parameters": {"batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "normalization": {"choice": ["none", "batch"]}, "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','/data/pets.npz',0,2,NULL,'2026-11-21 18:18:33.227214','2026-11-21 18:18:43.378610');
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
INSERT INTO "search_supervisors" VALUES(1,1,'workstation',22419,'["cpu:0", "cpu:1"]',4,'2026-11-21 18:18:16.109684','2026-11-21 18:18:30.043600');
INSERT INTO "search_supervisors" VALUES(2,2,'workstation',23295,'["cpu:0"]',2,'2026-11-21 18:18:33.313197','2026-11-21 18:18:41.062816');
INSERT INTO "search_supervisors" VALUES(3,2,'workstation',23941,'["cpu:0"]',2,'2026-11-21 18:18:43.451146','2026-11-21 18:18:49.951939');
CREATE TABLE search_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT search_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "search_version" VALUES('0005');
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
INSERT INTO "trial_intermediate_values" VALUES(1,2,1,1.95464971806060372472e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,1,3.24357922728751135732e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,2,2,1.70511415042116243334e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,1,2,0.264097232358022,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,2,3,1.46828298061878070868e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,1,3,2.20864249932365669382e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,1,1.01470779298530655587e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,4,1,3.76139680199748860367e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,5,1,2.28003006730725221729e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,5,2,3.25202044687782976239e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,5,3,3.54982760445096090506e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,5,4,2.82402455836003429823e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,5,2.12882402527792624624e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,6,1.50150110409456627458e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,5,7,9.14077920145833444642e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,5,8,3.93031850113836789262e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,5,9,1.49550261509299120543e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,5,10,9.40293742314411151728e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,5,11,1.38101200698185044846e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,5,12,1.10771442093284711027e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(21,5,13,7.47621165905919121685e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(22,5,14,7.45608301494867370395e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(23,5,15,1.64229194691318747256e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(24,5,16,6.24818151393375514901e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(25,5,17,5.40000343862764298208e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(26,5,18,2.05431557965533723164e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(27,5,19,0.0197128353333312,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(28,5,20,2.69506030835949608737e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(29,5,21,3.49253368186823245911e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(30,5,22,3.98082965675602487576e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(31,5,23,3.61737316159347691013e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(32,5,24,4.1709036076633954071e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(33,6,1,7.69383630025012754671e-01,'FINITE');
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
INSERT INTO "trial_system_attributes" VALUES(1,2,'completed_rung_0','1.9546497180606037');
INSERT INTO "trial_system_attributes" VALUES(2,1,'completed_rung_0','0.32435792272875114');
INSERT INTO "trial_system_attributes" VALUES(3,3,'completed_rung_0','1.0147077929853066');
INSERT INTO "trial_system_attributes" VALUES(4,4,'completed_rung_0','0.37613968019974886');
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
INSERT INTO "trial_values" VALUES(1,1,0,2.20864249932365669382e-01,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,1.46828298061878070868e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,1.01470779298530655587e+00,'FINITE');
INSERT INTO "trial_values" VALUES(4,4,0,3.76139680199748860367e-01,'FINITE');
INSERT INTO "trial_values" VALUES(5,5,0,0.0197128353333312,'FINITE');
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
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-21 18:18:20.890682','2026-11-21 18:18:25.323508');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-21 18:18:21.077886','2026-11-21 18:18:25.381165');
INSERT INTO "trials" VALUES(3,2,1,'PRUNED','2026-11-21 18:18:25.333478','2026-11-21 18:18:29.318894');
INSERT INTO "trials" VALUES(4,3,1,'PRUNED','2026-11-21 18:18:25.398345','2026-11-21 18:18:29.883112');
INSERT INTO "trials" VALUES(5,0,2,'COMPLETE','2026-11-21 18:18:38.013503','2026-11-21 18:18:40.933335');
INSERT INTO "trials" VALUES(6,1,2,'WAITING','2026-11-21 18:18:48.267903',NULL);
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
