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
INSERT INTO "search_attempts" VALUES(1,1,1,1,'cpu:0','2026-11-21 06:43:23.304285','2026-11-21 06:43:24.557017','finished',NULL,3,373600256);
INSERT INTO "search_attempts" VALUES(1,2,1,1,'cpu:0','2026-11-21 06:43:24.569739','2026-11-21 06:43:25.332984','pruned',NULL,1,357572608);
INSERT INTO "search_attempts" VALUES(1,3,1,1,'cpu:0','2026-11-21 06:43:25.343119','2026-11-21 06:43:26.549082','finished',NULL,3,375709696);
INSERT INTO "search_attempts" VALUES(1,4,1,1,'cpu:0','2026-11-21 06:43:26.563218','2026-11-21 06:43:27.764167','pruned',NULL,1,372240384);
INSERT INTO "search_attempts" VALUES(2,1,1,2,'cpu:0','2026-11-21 06:43:31.477274','2026-11-21 06:43:35.189112','finished',NULL,38,375377920);
INSERT INTO "search_attempts" VALUES(2,2,1,3,'cpu:0','2026-11-21 06:43:38.763906','2026-11-21 06:43:39.928221','released',NULL,2,NULL);
CREATE TABLE search_epochs (
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
	CONSTRAINT pk_search_epochs PRIMARY KEY (study_id, slot, epoch), 
	CONSTRAINT fk_search_epochs_study_id_search_slots FOREIGN KEY(study_id, slot) REFERENCES search_slots (study_id, slot)
);
INSERT INTO "search_epochs" VALUES(1,1,1,1,8.51333558559417724609e-01,7.23590135574340820312e-01,2.24242183897211067034e-01,9.1821561338289958698e-01,9.28872489166606918331e-01,9.17663817663817660275e-01,9.17215703895617684437e-01,9.98215252760707327794e-01,7.9411458600043260958e-01);
INSERT INTO "search_epochs" VALUES(1,1,2,1,4.45845276117324829101e-01,8.61000776290893554687e-01,1.00237597316234119948e-01,9.73977695167286272592e-01,0.974971580143994,9.73646723646723777356e-01,9.73668043546749628625e-01,0.999503975261551,1.09533902999828569591e-01);
INSERT INTO "search_epochs" VALUES(1,1,3,1,3.93556535243988037109e-01,8.82446408271789550781e-01,1.34838983775730308911e-01,9.55390334572490673714e-01,9.62450142450142487327e-01,9.55128205128205065577e-01,9.56358581275238095464e-01,9.98895455461111914097e-01,1.09808609000538126565e-01);
INSERT INTO "search_epochs" VALUES(1,2,1,1,2.48807501792907714843e+00,8.18109586834907531738e-02,2.36211003181722611898e+00,1.0408921933085502065e-01,4.52869540873460235674e-02,1.03703703703703700722e-01,5.41071207843926149649e-02,4.76069422534068920072e-01,5.82482456000434467568e-01);
INSERT INTO "search_epochs" VALUES(1,3,1,1,7.37374067306518554687e-01,7.8316122293472290039e-01,1.89491248667797929083e-01,9.4423791821561342541e-01,9.47005269274457384121e-01,9.44301994301994240821e-01,9.4333870623207349837e-01,9.98850588244527548553e-01,8.3955833499931031838e-01);
INSERT INTO "search_epochs" VALUES(1,3,2,1,1.61679551005363464355e-01,9.5869737863540649414e-01,1.04380452646325866394e-01,9.73977695167286272592e-01,9.76250213346987694151e-01,9.73931623931623802192e-01,9.74146658775232432425e-01,9.98943985307621629132e-01,7.698308799990627449e-02);
INSERT INTO "search_epochs" VALUES(1,3,3,1,7.65312239527702331542e-02,9.78554427623748779296e-01,6.0179744709384107304e-02,9.81412639405204512144e-01,9.82389162561576378962e-01,9.81481481481481510265e-01,9.81318088127189236402e-01,0.999846954392409,0.07349038600114);
INSERT INTO "search_epochs" VALUES(1,4,1,1,2.49802350997924804687e+00,1.05639398097991943359e-01,2.20425927636030527523e+00,2.49070631970260220056e-01,3.57798716740700850635e-01,2.48148148148148145475e-01,1.93582698218699889025e-01,6.99412147896996350127e-01,8.96021306998591171577e-01);
INSERT INTO "search_epochs" VALUES(2,1,1,1,5.20553052425384521484e-01,0.75,5.84495722092707215011e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,8.78673556000649114139e-01);
INSERT INTO "search_epochs" VALUES(2,1,2,1,1.83418154716491699218e-01,9.75000023841857910156e-01,5.02362525653452696161e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,5.586828999912540894e-02);
INSERT INTO "search_epochs" VALUES(2,1,3,1,1.18634819984436035156e-01,0.949999988079071,3.46196390440325307835e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,5.65669730003719450905e-02);
INSERT INTO "search_epochs" VALUES(2,1,4,1,7.80182182788848876953e-02,9.75000023841857910156e-01,2.32502439560691787079e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,5.54755940011091297492e-02);
INSERT INTO "search_epochs" VALUES(2,1,5,1,4.37322258949279785156e-02,1.0,1.75740295178690142385e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,0.0516952020007011);
INSERT INTO "search_epochs" VALUES(2,1,6,1,2.88666635751724243164e-02,1.0,1.26240731062527400396e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,8.55745699991530273109e-02);
INSERT INTO "search_epochs" VALUES(2,1,7,1,6.78772106766700744628e-02,9.75000023841857910156e-01,1.89130171348134301645e+00,0.5,0.5,1.0,6.66666666666666629659e-01,1.0,1.01444301999435992911e-01);
INSERT INTO "search_epochs" VALUES(2,1,8,1,3.68270501494407653808e-02,1.0,1.00502790265053487672e+00,0.65,5.88235294117647078415e-01,1.0,7.40740740740740699621e-01,1.0,6.32856390002416446805e-02);
INSERT INTO "search_epochs" VALUES(2,1,9,1,2.08325535058975219726e-02,1.0,6.90228307932960083448e-01,0.65,5.88235294117647078415e-01,1.0,7.40740740740740699621e-01,1.0,5.52725110010214848443e-02);
INSERT INTO "search_epochs" VALUES(2,1,10,1,2.19276361167430877685e-02,1.0,4.40625101424607035216e-01,0.65,5.88235294117647078415e-01,1.0,7.40740740740740699621e-01,1.0,6.04968170009669847786e-02);
INSERT INTO "search_epochs" VALUES(2,1,11,1,0.0151668731123209,1.0,3.33857711059604767012e-01,0.75,6.66666666666666629659e-01,1.0,0.8,1.0,5.87539459993422497063e-02);
INSERT INTO "search_epochs" VALUES(2,1,12,1,1.63266491144895553588e-02,1.0,1.96020081991923417197e-01,0.9,8.3333333333333337034e-01,1.0,9.0909090909090906063e-01,1.0,5.23870350007200613617e-02);
INSERT INTO "search_epochs" VALUES(2,1,13,1,1.18869896978139877319e-02,1.0,1.19774093598909489588e-01,0.95,9.0909090909090906063e-01,1.0,9.52380952380952328084e-01,1.0,5.46388749990001088008e-02);
INSERT INTO "search_epochs" VALUES(2,1,14,1,1.01575907319784164428e-02,1.0,7.57699422468666589081e-02,1.0,1.0,1.0,1.0,1.0,5.28174979990581050515e-02);
INSERT INTO "search_epochs" VALUES(2,1,15,1,1.38295534998178482055e-02,1.0,4.82557808484511477353e-02,1.0,1.0,1.0,1.0,1.0,5.64085859987244475632e-02);
INSERT INTO "search_epochs" VALUES(2,1,16,1,5.6086536496877670288e-03,1.0,2.88201303011841707124e-02,1.0,1.0,1.0,1.0,1.0,5.48121740011993097141e-02);
INSERT INTO "search_epochs" VALUES(2,1,17,1,1.09208598732948303222e-02,1.0,2.81481809364452877086e-02,1.0,1.0,1.0,1.0,1.0,5.42175370010227197781e-02);
INSERT INTO "search_epochs" VALUES(2,1,18,1,6.7783398553729057312e-03,1.0,1.60217645510427955657e-02,1.0,1.0,1.0,1.0,1.0,5.15914380011963658034e-02);
INSERT INTO "search_epochs" VALUES(2,1,19,1,3.27297672629356384277e-03,1.0,1.25189147549384042351e-02,1.0,1.0,1.0,1.0,1.0,5.38078249992395285516e-02);
INSERT INTO "search_epochs" VALUES(2,1,20,1,0.00446968711912632,1.0,1.26556559929970093014e-02,1.0,1.0,1.0,1.0,1.0,6.36482199988677166402e-02);
INSERT INTO "search_epochs" VALUES(2,1,21,1,2.25473684258759021759e-03,1.0,1.16810784891658771961e-02,1.0,1.0,1.0,1.0,1.0,5.37871249998715939e-02);
INSERT INTO "search_epochs" VALUES(2,1,22,1,4.34372667223215103149e-03,1.0,9.30104051430793304922e-03,1.0,1.0,1.0,1.0,1.0,5.59911829986958764493e-02);
INSERT INTO "search_epochs" VALUES(2,1,23,1,2.65459553338587284088e-03,1.0,1.0854031315872605945e-02,1.0,1.0,1.0,1.0,1.0,5.35339870002644602209e-02);
INSERT INTO "search_epochs" VALUES(2,1,24,1,2.87935677915811538696e-02,1.0,1.06561744531034327532e-01,0.95,1.0,0.9,9.47368421052631526357e-01,1.0,0.0551083460013615);
INSERT INTO "search_epochs" VALUES(2,1,25,1,5.50823798403143882751e-03,1.0,4.96126601505403538872e-02,1.0,1.0,1.0,1.0,1.0,5.05243059997155796736e-02);
INSERT INTO "search_epochs" VALUES(2,1,26,1,7.65039306133985519409e-03,1.0,1.81109728419556123557e-02,1.0,1.0,1.0,1.0,1.0,4.94969420014967909082e-02);
INSERT INTO "search_epochs" VALUES(2,1,27,1,3.76794999465346336364e-03,1.0,6.61882958245934259478e-03,1.0,1.0,1.0,1.0,1.0,5.11290079994068946689e-02);
INSERT INTO "search_epochs" VALUES(2,1,28,1,1.27912999596446752548e-03,1.0,0.00586329261989819,1.0,1.0,1.0,1.0,1.0,5.12108500006434042006e-02);
INSERT INTO "search_epochs" VALUES(2,1,29,1,3.49822337739169597625e-03,1.0,3.93421884961346265963e-03,1.0,1.0,1.0,1.0,1.0,6.16505790003429865464e-02);
INSERT INTO "search_epochs" VALUES(2,1,30,1,3.3248965628445148468e-03,1.0,3.886214861176504054e-03,1.0,1.0,1.0,1.0,1.0,5.31366239993076305836e-02);
INSERT INTO "search_epochs" VALUES(2,1,31,1,1.82519410736858844757e-03,1.0,3.77961717746086792169e-03,1.0,1.0,1.0,1.0,1.0,6.54788119991280836984e-02);
INSERT INTO "search_epochs" VALUES(2,1,32,1,1.1374980676919221878e-03,1.0,3.64857909392830425526e-03,1.0,1.0,1.0,1.0,1.0,5.72721150001598289236e-02);
INSERT INTO "search_epochs" VALUES(2,1,33,1,3.00921825692057609558e-03,1.0,3.38943772360711164867e-03,1.0,1.0,1.0,1.0,1.0,5.06688210007268935441e-02);
INSERT INTO "search_epochs" VALUES(2,1,34,1,6.87427585944533348083e-03,1.0,7.9916168736664447425e-03,1.0,1.0,1.0,1.0,1.0,4.98052029997779754921e-02);
INSERT INTO "search_epochs" VALUES(2,1,35,1,6.21422350406646728515e-01,0.875,1.74216411496867562558e-01,0.95,1.0,0.9,9.47368421052631526357e-01,1.0,0.0496402560002025);
INSERT INTO "search_epochs" VALUES(2,1,36,1,0.00440692063421011,1.0,1.06880725838513448988e-01,0.95,1.0,0.9,9.47368421052631526357e-01,1.0,5.00338229994667926803e-02);
INSERT INTO "search_epochs" VALUES(2,1,37,1,1.83200021274387836456e-03,1.0,0.0642472850815473,0.95,1.0,0.9,9.47368421052631526357e-01,1.0,5.0870322000264422968e-02);
INSERT INTO "search_epochs" VALUES(2,1,38,1,1.03409113362431526184e-02,1.0,8.49783419244955554039e-03,1.0,1.0,1.0,1.0,1.0,6.22992669996165204793e-02);
INSERT INTO "search_epochs" VALUES(2,2,1,1,5.25392234325408935546e-01,0.699999988079071,7.221309851971448035e-01,0.35,3.84615384615384636735e-01,0.5,4.34782608695652161845e-01,0.4,7.23298709999653510749e-01);
INSERT INTO "search_epochs" VALUES(2,2,2,1,5.36038219928741455078e-01,6.49999976158142089843e-01,7.1307039001777217102e-01,0.4,4.28571428571428547638e-01,0.6,0.5,4.49999999999999955591e-01,6.09799379999458324164e-02);
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
	ended_at DATETIME, 
	CONSTRAINT pk_search_slots PRIMARY KEY (study_id, slot), 
	CONSTRAINT fk_search_slots_study_id_search_studies FOREIGN KEY(study_id) REFERENCES search_studies (id), 
	CONSTRAINT fk_search_slots_supervisor_id_search_supervisors FOREIGN KEY(supervisor_id) REFERENCES search_supervisors (id)
);
INSERT INTO "search_slots" VALUES(1,1,'COMPLETE',1,NULL,1,0,'{"network": "dense", "batch_normalization": true, "dense_layers": 2, "units_1": 512, "units_2": 32, "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32, "patience": 5}',1.00237597316234119948e-01,2,51658,NULL,'trial-00000-attempt-1.keras','df33d6b17020696bb70270f382c12486dd6276901c6097d2cb56598331f2b86d','2026-11-21 06:43:24.557017');
INSERT INTO "search_slots" VALUES(1,2,'PRUNED',1,NULL,2,1,'{"network": "dense", "batch_normalization": false, "dense_layers": 2, "units_1": 64, "units_2": 32, "dropout": 0.3060478613612107, "l1": 0.00012152621852509362, "l2": 0.005232875384294807, "optimizer": "sgd", "learning_rate": 0.005347084697914041, "momentum": 0.05962321691297713, "batch_size": 64, "patience": 5}',2.36211003181722611898e+00,1,6570,NULL,'trial-00001-attempt-1.keras','3cb6e548ead9eca3e89b892c692f9e3705c12a0212f7c1e843f0caaf5e0f4a0d','2026-11-21 06:43:25.332984');
INSERT INTO "search_slots" VALUES(1,3,'COMPLETE',1,NULL,3,2,'{"network": "dense", "batch_normalization": true, "dense_layers": 2, "units_1": 128, "units_2": 64, "dropout": 0.07948479182275986, "l1": 3.563491324493144e-07, "l2": 0.00019127047981511378, "optimizer": "adam", "learning_rate": 0.010806866327995083, "batch_size": 64, "patience": 5}',6.0179744709384107304e-02,3,17802,NULL,'trial-00002-attempt-1.keras','e53c98bace3ffe28b70c8d22632a5282c88e3360d260a8acfbe377ee36c75fc4','2026-11-21 06:43:26.549082');
INSERT INTO "search_slots" VALUES(1,4,'PRUNED',1,NULL,4,3,'{"network": "dense", "batch_normalization": false, "dense_layers": 3, "units_1": 64, "units_2": 256, "units_3": 32, "dropout": 0.28797324777808964, "l1": 0.004430788173937546, "l2": 3.916018747360043e-06, "optimizer": "adam", "learning_rate": 0.000521067497444899, "batch_size": 64, "patience": 5}',2.20425927636030527523e+00,1,29354,NULL,'trial-00003-attempt-1.keras','e0fddadfa9bf56040c51d33ab27b802a24e7522ba0aab8458a781f1406b11258','2026-11-21 06:43:27.764167');
INSERT INTO "search_slots" VALUES(2,1,'COMPLETE',1,NULL,5,0,'{"network": "dense", "batch_normalization": true, "dense_layers": 2, "units_1": 512, "units_2": 32, "dropout": 0.4627983191463305, "l1": 2.2655846366566667e-07, "l2": 2.726757388008727e-07, "optimizer": "rmsprop", "learning_rate": 0.01429307209389053, "batch_size": 32, "patience": 5}',3.38943772360711164867e-03,33,51361,NULL,'trial-00000-attempt-1.keras','d618bc13fef3bd20e2aa5b2407d338a04127c3c4d340d75a160ae7e5d040ee01','2026-11-21 06:43:35.189112');
INSERT INTO "search_slots" VALUES(2,2,'OPEN',1,NULL,6,1,'{"network": "dense", "batch_normalization": true, "dense_layers": 1, "units_1": 512, "dropout": 0.19838373711533497, "l1": 4.9440592873986824e-05, "l2": 1.2473047378928979e-05, "optimizer": "adam", "learning_rate": 0.000116907504240694, "batch_size": 32, "patience": 5}',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "search_studies" VALUES(1,'d42c063be8e3481081698175ff8feb12','digits-dense','{"data": {"classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "fingerprint": "db1601e24c74d48e64485678fe40515d2516522348d80ae716a17286e939dd52", "name": "digits", "split": "70/15/15 (seed 0)"}, "epochs": 3, "image_size": [8, 8], "objective": "val_loss", "space": {"name": "dense", "parameters": {"batch_normalization": {"choice": [false, true]}, "batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','digits',0,4,NULL,'2026-11-21 06:43:20.799097','2026-11-21 06:43:20.805534');
INSERT INTO "search_studies" VALUES(2,'435b569514e54db68d9c26a4ba496a27','pets-dense','{"data": {"classes": ["cat", "dog"], "fingerprint": "f0dd2246d0860c22d32a4dfe401ab45a85c15d0d0eb5e89c7b74654399b4f854", "name": "pets", "split": "given"}, "epochs": 200, "image_size": [8, 8], "objective": "val_loss", "space": {"name": "dense", "parameters": {"batch_normalization": {"choice": [false, true]}, "batch_size": {"choice": [32, 64, 128]}, "dense_layers": {"int": [1, 3]}, "dropout": {"float": [0.0, 0.5]}, "l1": {"float": [1e-07, 0.01], "log": true}, "l2": {"float": [1e-07, 0.01], "log": true}, "learning_rate": {"float": [0.0001, 0.03], "log": true}, "momentum": {"float": [0.0, 0.99], "when": {"optimizer": ["sgd"]}}, "network": "dense", "optimizer": {"choice": ["sgd", "rmsprop", "adam"]}, "patience": 5, "units": {"choice": [32, 64, 128, 256, 512], "per": "dense_layers"}}}}','/data/pets.npz',0,3,NULL,'2026-11-21 06:43:28.877592','2026-11-21 06:43:35.964210');
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
INSERT INTO "search_supervisors" VALUES(1,1,'workstation',10061,'["cpu:0"]',2,'2026-11-21 06:43:20.810377','2026-11-21 06:43:27.796704');
INSERT INTO "search_supervisors" VALUES(2,2,'workstation',10247,'["cpu:0"]',2,'2026-11-21 06:43:28.910587','2026-11-21 06:43:35.233127');
INSERT INTO "search_supervisors" VALUES(3,2,'workstation',10804,'["cpu:0"]',1,'2026-11-21 06:43:35.993428','2026-11-21 06:43:39.959237');
CREATE TABLE search_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT search_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "search_version" VALUES('0001');
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
INSERT INTO "trial_intermediate_values" VALUES(1,1,1,2.24242183897211067034e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,2,1.00237597316234119948e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,1,3,1.34838983775730308911e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,2,1,2.36211003181722611898e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,3,1,1.89491248667797929083e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,3,2,1.04380452646325866394e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,3,6.0179744709384107304e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,4,1,2.20425927636030527523e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,5,1,5.84495722092707215011e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,5,2,5.02362525653452696161e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,5,3,3.46196390440325307835e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,5,4,2.32502439560691787079e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,5,1.75740295178690142385e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,6,1.26240731062527400396e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,5,7,1.89130171348134301645e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,5,8,1.00502790265053487672e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,5,9,6.90228307932960083448e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,5,10,4.40625101424607035216e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,5,11,3.33857711059604767012e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,5,12,1.96020081991923417197e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(21,5,13,1.19774093598909489588e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(22,5,14,7.57699422468666589081e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(23,5,15,4.82557808484511477353e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(24,5,16,2.88201303011841707124e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(25,5,17,2.81481809364452877086e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(26,5,18,1.60217645510427955657e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(27,5,19,1.25189147549384042351e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(28,5,20,1.26556559929970093014e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(29,5,21,1.16810784891658771961e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(30,5,22,9.30104051430793304922e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(31,5,23,1.0854031315872605945e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(32,5,24,1.06561744531034327532e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(33,5,25,4.96126601505403538872e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(34,5,26,1.81109728419556123557e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(35,5,27,6.61882958245934259478e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(36,5,28,0.00586329261989819,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(37,5,29,3.93421884961346265963e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(38,5,30,3.886214861176504054e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(39,5,31,3.77961717746086792169e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(40,5,32,3.64857909392830425526e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(41,5,33,3.38943772360711164867e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(42,5,34,7.9916168736664447425e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(43,5,35,1.74216411496867562558e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(44,5,36,1.06880725838513448988e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(45,5,37,0.0642472850815473,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(46,5,38,8.49783419244955554039e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(47,6,1,7.221309851971448035e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(48,6,2,7.1307039001777217102e-01,'FINITE');
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
INSERT INTO "trial_params" VALUES(1,1,'batch_normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(2,1,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(3,1,'units_1',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(4,1,'units_2',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(5,1,'dropout',4.62798319146330516815e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(6,1,'l1',2.26558463665666671017e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(7,1,'l2',2.7267573880087269747e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(8,1,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(9,1,'learning_rate',1.42930720938905294475e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(10,1,'batch_size',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(11,2,'batch_normalization',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(12,2,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(13,2,'units_1',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(14,2,'units_2',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(15,2,'dropout',3.06047861361210704611e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(16,2,'l1',1.21526218525093624811e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(17,2,'l2',5.23287538429480659357e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(18,2,'optimizer',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(19,2,'learning_rate',5.34708469791404100712e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(20,2,'momentum',5.962321691297713111e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.99, "log": false}}');
INSERT INTO "trial_params" VALUES(21,2,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(22,3,'batch_normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(23,3,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(24,3,'units_1',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(25,3,'units_2',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(26,3,'dropout',7.94847918227598593254e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(27,3,'l1',3.56349132449314409763e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(28,3,'l2',1.91270479815113778098e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(29,3,'optimizer',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(30,3,'learning_rate',1.08068663279950825245e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(31,3,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(32,4,'batch_normalization',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(33,4,'dense_layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(34,4,'units_1',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(35,4,'units_2',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(36,4,'units_3',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(37,4,'dropout',2.87973247778089636028e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(38,4,'l1',4.43078817393754639808e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(39,4,'l2',3.91601874736004299795e-06,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(40,4,'optimizer',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(41,4,'learning_rate',0.000521067497444899,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(42,4,'batch_size',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(43,5,'batch_normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(44,5,'dense_layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(45,5,'units_1',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(46,5,'units_2',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(47,5,'dropout',4.62798319146330516815e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(48,5,'l1',2.26558463665666671017e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(49,5,'l2',2.7267573880087269747e-07,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(50,5,'optimizer',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(51,5,'learning_rate',1.42930720938905294475e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(52,5,'batch_size',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
INSERT INTO "trial_params" VALUES(53,6,'batch_normalization',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}');
INSERT INTO "trial_params" VALUES(54,6,'dense_layers',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 3}}');
INSERT INTO "trial_params" VALUES(55,6,'units_1',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128, 256, 512]}}');
INSERT INTO "trial_params" VALUES(56,6,'dropout',1.98383737115334968237e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(57,6,'l1',4.9440592873986823506e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(58,6,'l2',1.24730473789289786953e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(59,6,'optimizer',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "rmsprop", "adam"]}}');
INSERT INTO "trial_params" VALUES(60,6,'learning_rate',0.000116907504240694,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.03, "log": true}}');
INSERT INTO "trial_params" VALUES(61,6,'batch_size',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [32, 64, 128]}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,1,'completed_rung_0','0.22424218389721107');
INSERT INTO "trial_system_attributes" VALUES(2,2,'completed_rung_0','2.362110031817226');
INSERT INTO "trial_system_attributes" VALUES(3,3,'completed_rung_0','0.18949124866779793');
INSERT INTO "trial_system_attributes" VALUES(4,4,'completed_rung_0','2.2042592763603053');
INSERT INTO "trial_system_attributes" VALUES(5,5,'completed_rung_0','5.844957220927072');
INSERT INTO "trial_system_attributes" VALUES(6,5,'completed_rung_1','2.325024395606918');
INSERT INTO "trial_system_attributes" VALUES(7,5,'completed_rung_2','0.02882013030118417');
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
INSERT INTO "trial_values" VALUES(1,1,0,1.00237597316234119948e-01,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,2.36211003181722611898e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,6.0179744709384107304e-02,'FINITE');
INSERT INTO "trial_values" VALUES(4,4,0,2.20425927636030527523e+00,'FINITE');
INSERT INTO "trial_values" VALUES(5,5,0,3.38943772360711164867e-03,'FINITE');
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
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-21 06:43:23.306164','2026-11-21 06:43:24.565098');
INSERT INTO "trials" VALUES(2,1,1,'PRUNED','2026-11-21 06:43:24.570555','2026-11-21 06:43:25.339015');
INSERT INTO "trials" VALUES(3,2,1,'COMPLETE','2026-11-21 06:43:25.343980','2026-11-21 06:43:26.554947');
INSERT INTO "trials" VALUES(4,3,1,'PRUNED','2026-11-21 06:43:26.569455','2026-11-21 06:43:27.770023');
INSERT INTO "trials" VALUES(5,0,2,'COMPLETE','2026-11-21 06:43:31.481807','2026-11-21 06:43:35.197691');
INSERT INTO "trials" VALUES(6,1,2,'WAITING','2026-11-21 06:43:38.773308',NULL);
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
COMMIT;
