"""The words of the tab Training: (English, Korean)."""

WORDS = {
    "training.tab": ("Training", "학습"),
    "training.time": (
        "## The time machine\n\nThe model kept its generator at some epochs of its training. Here each of them draws one "
        "garment: pull it back to where it was noise.",
        "## 타임머신\n\n모델은 학습하는 동안 몇몇 에포크의 생성자를 남겨 두었습니다. 여기서는 그 생성자들이 옷 한 벌을 차례로 "
        "그립니다. 옷을 노이즈였던 때까지 되돌려 보세요.",
    ),
    "training.time.seed": ("Seed or code", "시드 또는 코드"),
    "training.time.button": ("Show how it was learnt", "배운 과정 보기"),
    "training.time.drawing": ("Drawing ...", "그리고 있습니다 ..."),
    "training.time.failed": ("The page did not answer: try again.", "페이지가 답하지 않았습니다. 다시 시도해 주세요."),
    "training.time.none": (
        "{model} came without snapshots of its generator (snapshots/), so what it drew along its training cannot be drawn "
        "again.",
        "{model} 모델에는 학습 도중의 생성자 스냅숏(snapshots/)이 들어 있지 않아, 학습 과정의 그림을 다시 그릴 수 없습니다.",
    ),
    "training.time.none.any": (
        "No model of this page came with snapshots of its generator (snapshots/), so what they drew along their training "
        "cannot be drawn again.",
        "이 페이지의 모델에는 학습 도중의 생성자 스냅숏(snapshots/)이 들어 있지 않아, 학습 과정의 그림을 다시 그릴 수 "
        "없습니다.",
    ),
    "training.time.of": ("Seed {seed}", "시드 {seed}"),
    "training.time.alt": (
        "Seed {seed} as the model drew it at the epoch that the slider stands at",
        "슬라이더가 가리키는 에포크에 모델이 그린 시드 {seed}의 그림",
    ),
    "training.time.strip.alt": (
        "The same garment after each of the {count} epochs",
        "같은 옷을 {count}개 에포크에서 차례로 그린 그림",
    ),
    "training.time.slider": ("Epoch", "에포크"),
    "training.time.before": ("Before the training", "학습 전"),
    "training.time.epoch": ("After epoch {epoch}", "에포크 {epoch} 뒤"),
    "training.time.play": ("Play", "재생"),
    "training.time.pause": ("Pause", "멈춤"),
    "training.time.keep": ("Keep the strip", "띠 그림 저장"),
    "training.time.draw": ("See it in Draw", "그리기 탭에서 보기"),
    "training.time.critic": (
        "The finished discriminator: chance of being real (logit)",
        "학습을 마친 판별자: 진짜일 확률(로짓)",
    ),
    "training.time.fd": (
        "FMNIST-CNN-FD of the model then: lower is better",
        "그때 모델의 FMNIST-CNN-FD: 낮을수록 좋음",
    ),
    "training.time.fd.other": (
        "Fréchet distance of the model then: lower is better",
        "그때 모델의 프레셰 거리: 낮을수록 좋음",
    ),
    "training.time.bars": (
        "Below each picture: its epoch, and how convincing the finished discriminator finds it beside the others. The "
        "losses and accuracies are means over the epoch. A dash stands where nothing was measured.",
        "그림 아래에는 에포크와, 학습을 마친 판별자가 다른 그림에 견주어 얼마나 그럴듯하게 보는지를 나타냈습니다. 손실과 "
        "정확도는 그 에포크의 평균입니다. 재지 않은 값은 -로 나타냅니다.",
    ),
    "training.intro": (
        "## How it learnt\n\nTwo networks were trained against each other: the generator drew, the discriminator told its "
        "pictures from real ones. These are the records of that run.",
        "## 이렇게 배웠습니다\n\n두 신경망이 서로 겨루며 학습했습니다. 생성자는 가짜 이미지를 그리고, 판별자는 그것을 "
        "진짜 이미지와 구별했습니다. 아래는 그 학습의 기록입니다.",
    ),
    "training.no_history": (
        "This model came without a record of its training (history.csv), so there are no curves to show.",
        "이 모델에는 학습 기록(history.csv)이 들어 있지 않아 곡선을 보여 드릴 수 없습니다.",
    ),
    "training.losses": ("Losses", "손실"),
    "training.accuracies": ("Discriminator accuracies", "판별자 정확도"),
    "training.gen_loss": ("generator loss", "생성자 손실"),
    "training.disc_loss": ("discriminator loss", "판별자 손실"),
    "training.real_accuracy": ("accuracy on real pictures", "진짜 이미지 정확도"),
    "training.fake_accuracy": ("accuracy on fake pictures", "가짜 이미지 정확도"),
    "training.iteration": ("iteration", "이터레이션"),
    "training.iteration.epochs": (
        "iteration ({each} in an epoch, {count} epochs)",
        "이터레이션(에포크당 {each}회, 총 {count}에포크)",
    ),
    "training.smoothing": ("Smoothing", "평활화"),
    "training.smoothing.info": (
        "A point is the mean of this many iterations up to it. A chart has at most 500 points: in a longer run, each stands "
        "for several iterations.",
        "점 하나는 그 시점까지 최근 이터레이션 값을 이 개수만큼 평균한 값입니다. 차트에는 점을 최대 500개까지 그리므로, "
        "긴 학습에서는 점 하나가 여러 이터레이션을 나타냅니다.",
    ),
    "training.losses.reading": (
        """### How to read the losses

The losses of a GAN do not sink to 0 as a classifier's does: what one network wins, the other loses. Nor does a
lower loss mean better pictures; for that, look at the pictures. A discriminator that cannot tell at all gives every picture
the logit 0. With the binary cross-entropy that the losses are here, that makes 2 ln 2 = 1.39 for the discriminator and
ln 2 = 0.69 for the generator.

- **Balance:** both losses keep moving within a band, neither goes to 0, and the pictures still improve. A slow
  rise of the generator's loss is no collapse while they do: the discriminator is learning too.
- **Training collapse:** the discriminator's loss sinks to the least there is (0; where real pictures are labelled 0.9 instead
  of 1, 0.33), both accuracies stay at 1, the generator's loss climbs and climbs. The discriminator has won, and the generator
  learns hardly anything from it any more.
- **Mode collapse:** seen in the pictures rather than in the curves. Whatever the seed, the generator draws nearly the same
  picture, or, if it can be asked for a kind, nearly the same one of each kind.""",
        """### 손실 읽는 법

분류 모델의 손실과 달리 GAN의 손실은 0을 향해 내려가지 않습니다. 한쪽이 얻는 만큼 다른 쪽이 잃기 때문입니다. 손실이
낮다고 이미지가 더 좋은 것도 아니므로, 이미지의 품질은 직접 보고 판단해야 합니다. 전혀 구별하지 못하는 판별자는 모든 이미지에
로짓 0을 줍니다. 여기서 쓰는 이진 교차 엔트로피로는 이때 판별자 손실이 2 ln 2 = 1.39, 생성자 손실이 ln 2 = 0.69입니다.

- **균형:** 두 손실이 일정한 범위 안에서 계속 오르내리고, 어느 쪽도 0으로 가지 않으며, 이미지는 계속 나아집니다.
  이미지가 나아지는 동안이라면 생성자 손실이 천천히 올라도 붕괴가 아닙니다. 판별자도 함께 배우고 있기 때문입니다.
- **학습 붕괴:** 판별자 손실이 최솟값(0, 진짜 이미지의 레이블이 1 대신 0.9이면 0.33)에 가까워지고, 두 정확도가 1에 머물며,
  생성자 손실이 끝없이 올라갑니다. 판별자가 이겨 버려서 생성자가 더는 거의 배우지 못하는 상태입니다.
- **모드 붕괴:** 곡선보다 이미지에서 드러납니다. 시드가 달라도 생성자가 거의 같은 그림만 그립니다. 종류를 지정할 수 있는
  모델이라면 종류마다 거의 같은 그림만 그립니다.""",
    ),
    "training.accuracies.reading": (
        """### How to read the accuracies

The share of real pictures that the discriminator takes for real, and of fake ones that it takes for fake. The course
calls it ideal when both start near 1.0 and sink to 0.5; on fake pictures, an accuracy that stays near 1 says that the
generator does not fool the discriminator yet.

Mind the threshold, though: the course, and so these curves, compare *logits* with 0.5, a probability of 0.62. An undecided
discriminator, logit 0 for every picture, therefore scores **0 on real and 1 on fake** pictures, not 0.5 on both. The
first iterations of a run often show it.""",
        """### 정확도 읽는 법

판별자가 진짜 이미지를 진짜로, 가짜 이미지를 가짜로 맞힌 비율입니다. 교재에서는 둘 다 1.0 근처에서 시작해 0.5까지
내려가는 것을 이상적으로 봅니다. 가짜 이미지 정확도가 1 근처에 머문다면 생성자가 아직 판별자를 속이지 못하는 것입니다.

다만 기준값에 주의해야 합니다. 교재와 이 곡선은 확률이 아니라 *로짓*을 0.5와 비교하는데, 로짓 0.5는 확률로 0.62입니다. 그래서
전혀 판별하지 못해 모든 이미지에 로짓 0을 주는 판별자의 정확도는 둘 다 0.5가 아니라 **진짜 이미지에서 0, 가짜 이미지에서 1**이
됩니다. 학습을 막 시작한 몇 이터레이션 동안 이런 모습을 자주 볼 수 있습니다.""",
    ),
    "training.key": ("Curve", "곡선"),
    "training.key.first": ("mean of the first epoch", "첫 에포크 평균"),
    "training.key.last": ("mean of the last epoch", "마지막 에포크 평균"),
    "training.pictures": (
        "### From noise to pictures\n\nAlways the same sixteen seeds, 0 to 15: what changes is the generator. These are its "
        "pictures while it was being trained; the other tabs draw with the moving average of its weights, so a seed's picture "
        "looks a little different there.",
        "### 노이즈에서 그림까지\n\n시드는 언제나 0부터 15까지 같은 열여섯 개이고, 달라지는 것은 생성자입니다. 여기에는 "
        "학습 중인 생성자가 그린 이미지를 보여 줍니다. 다른 탭에서는 가중치의 이동 평균으로 그리므로 시드가 같아도 그림이 조금 "
        "다르게 보입니다.",
    ),
    "training.film": ("The film", "학습 과정 영상"),
    "training.film.alt": (
        "A film: sixteen pictures take shape out of grey noise, 4 by 4",
        "회색 노이즈에서 그림 열여섯 장(4 x 4)이 모습을 갖추어 가는 영상",
    ),
    "training.film.open": ("Open the film", "영상 열기"),
    "training.no_film": (
        "This model came without the film of its training (progress.gif).",
        "이 모델에는 학습 과정 영상(progress.gif)이 들어 있지 않습니다.",
    ),
    "training.snapshot": ("Snapshot", "스냅숏"),
    "training.snapshot.info": ("0 is before the training, the last one its end", "0은 학습 전, 마지막은 학습이 끝난 때입니다"),
    "training.no_snapshots": (
        "This model came without snapshots of its training (samples/).",
        "이 모델에는 학습 과정의 스냅숏(samples/)이 들어 있지 않습니다.",
    ),
    "training.before": ("Before the training", "학습 전"),
    "training.at": ("Iteration {iteration} of epoch {epoch}", "에포크 {epoch}의 {iteration}번째 이터레이션"),
    "training.snapshot.alt": ("{when}: what the seeds 0 to 15 drew, 4 by 4", "{when}: 시드 0부터 15까지의 이미지, 4 x 4"),
    "training.facts": ("The facts of the run", "이 학습의 정보"),
    "training.facts.run": ("Run", "학습"),
    "training.facts.settings": ("Settings", "설정"),
    "training.facts.parameters": ("Parameters", "파라미터 수"),
    "training.facts.versions": ("Versions", "버전"),
    "training.fact.model": ("Model", "모델"),
    "training.fact.epochs": ("Epochs", "에포크"),
    "training.fact.batch_size": ("Batch size", "배치 크기"),
    "training.fact.learning_rate": ("Learning rate at the start", "시작 학습률"),
    "training.fact.latent_dim": ("Latent dimensions", "잠재 벡터 차원"),
    "training.fact.seed": ("Seed of the run", "학습의 시드"),
    "training.fact.samples_every": ("Iterations between snapshots", "스냅숏 간격(이터레이션)"),
    "training.fact.checkpoint_every": ("Epochs between checkpoints", "체크포인트 간격(에포크)"),
    "training.fact.evaluate_every": ("Epochs between evaluations", "평가 간격(에포크)"),
    "training.fact.snapshots": ("Generators kept along the run", "학습 중 보관하는 생성자 수"),
    "training.fact.limit": ("Only the first images", "사용한 이미지 수 제한"),
    "training.fact.data": ("Source", "데이터 출처"),
    "training.fact.invert": ("Inverted", "밝기 반전"),
    "training.fact.mixed_precision": ("Mixed precision", "혼합 정밀도"),
    "training.fact.ema_decay": ("Decay of the moving average", "이동 평균 감쇠율"),
    "training.fact.iterations": ("Iterations", "이터레이션"),
    "training.fact.seconds": ("Time", "걸린 시간"),
    "training.fact.device": ("Device", "장치"),
    "training.fact.commit": ("Commit of the code", "코드 커밋"),
    "training.fact.dataset": ("Data set", "데이터셋"),
    "training.fact.images": ("Images", "이미지 수"),
    "training.fact.generator": ("Generator", "생성자"),
    "training.fact.discriminator": ("Discriminator", "판별자"),
    "training.yes": ("yes", "예"),
    "training.no": ("no", "아니요"),
    "training.none": ("none", "없음"),
    "training.hours": ("{hours} h {minutes} min", "{hours}시간 {minutes}분"),
    "training.minutes": ("{minutes} min {seconds} s", "{minutes}분 {seconds}초"),
    "training.seconds": ("{seconds} s", "{seconds}초"),
    # How good the garments are.
    "training.quality.compared": ("The models side by side", "모델 비교"),
    "training.quality.compared.intro": (
        "Look before you read: these are the garments of the seeds 0 to 15, as each model draws them. The same seed is another "
        "garment in another model.",
        "수치를 읽기 전에 먼저 눈으로 비교해 보시기 바랍니다. 각 모델이 시드 0부터 15까지로 그린 옷입니다. 시드가 같아도 "
        "모델이 다르면 다른 옷이 나옵니다.",
    ),
    "training.quality.compared.alt": (
        "Sixteen garments as {model} draws them, the seeds 0 to 15, 4 by 4",
        "{model} 모델이 시드 0부터 15까지로 그린 옷 열여섯 벌, 4 x 4",
    ),
    "training.quality.compared.reading": (
        "The same in numbers, beside what real pictures reach. The bar below a number is empty where a model is as good as "
        "real pictures, and full where it is as bad as the worst of three kinds of bad pictures: blurred, one kind missing, "
        "noise (of FMNIST-CNN-FD, a square, it shows the root). Bold is what beats every other model by more than the "
        "deviations (±) of both together.",
        "같은 차이를 수치로 나타내고 진짜 이미지의 값을 나란히 놓았습니다. 수치 아래의 막대는 모델이 진짜 이미지만큼 좋으면 "
        "비어 있고, 나쁜 이미지 세 가지(흐린 이미지, 한 종류가 빠진 이미지, 노이즈) 중 가장 나쁜 것만큼 나쁘면 가득 "
        "찹니다(제곱값인 FMNIST-CNN-FD는 제곱근으로 나타냅니다). 다른 모든 모델보다 낫고 그 차이가 두 편차(±)의 합보다 큰 "
        "값은 굵게 표시했습니다.",
    ),
    "training.quality.compared.reading.other": (
        "The same in numbers, beside what real pictures reach. The bar below a number is empty where a model is as good as "
        "real pictures, and full where it is as bad as the worst of three kinds of bad pictures: blurred, one kind missing, "
        "noise (of the Fréchet distance, a square, it shows the root). Bold is what beats every other model by more than the "
        "deviations (±) of both together.",
        "같은 차이를 수치로 나타내고 진짜 이미지의 값을 나란히 놓았습니다. 수치 아래의 막대는 모델이 진짜 이미지만큼 좋으면 "
        "비어 있고, 나쁜 이미지 세 가지(흐린 이미지, 한 종류가 빠진 이미지, 노이즈) 중 가장 나쁜 것만큼 나쁘면 가득 "
        "찹니다(제곱값인 프레셰 거리는 제곱근으로 나타냅니다). 다른 모든 모델보다 낫고 그 차이가 두 편차(±)의 합보다 큰 값은 "
        "굵게 표시했습니다.",
    ),
    "training.quality.compared.gap": (
        "-: not measured. GAN-test and CAS exist only for models that can be asked for a kind of garment.",
        "-: 측정하지 않은 값입니다. GAN-test와 CAS는 옷 종류를 지정할 수 있는 모델에서만 잴 수 있습니다.",
    ),
    "training.quality.compared.unlike": (
        "Mind: these models were not measured in the same way (other pictures, or other classifiers), so their numbers are no "
        "fair comparison.",
        "주의: 모델마다 측정 방법(비교한 이미지나 분류기)이 달라 아래 수치를 그대로 비교할 수 없습니다.",
    ),
    "training.quality.compared.stale": (
        "Mind: the numbers of {model} were measured on other weights than those it has now. Evaluate it again.",
        "주의: {model}의 수치는 지금과 다른 가중치로 잰 것입니다. 다시 평가해 주세요.",
    ),
    "training.quality.fd_ratio": ("FMNIST-CNN-FD against {model}", "{model} 대비 FMNIST-CNN-FD"),
    "training.quality.fd_ratio.about": (
        "The number above, divided by that of {model}: 0.5 is half of it.",
        "위의 값을 {model}의 값으로 나눈 것입니다. 0.5라면 절반이라는 뜻입니다.",
    ),
    "training.quality": ("How good are the garments?", "옷을 얼마나 잘 그릴까요?"),
    "training.quality.unmeasured": (
        "This model has not been evaluated yet. This command does it, in a few minutes; SOURCE is the model's folder, or its "
        "name on the Hub:",
        "이 모델은 아직 평가하지 않았습니다. 다음 명령을 실행하면 몇 분 안에 평가할 수 있습니다. SOURCE에는 모델의 폴더나 "
        "허브에서의 이름을 적습니다.",
    ),
    "training.quality.stale": (
        "Mind: these numbers were measured on other weights than those of this model. Evaluate it again.",
        "주의: 아래 수치는 이 모델과 다른 가중치로 잰 것입니다. 다시 평가해 주세요.",
    ),
    "training.quality.intro": (
        "Eyes are easily pleased, so here is what can be measured: thousands of drawn garments against real pictures that the "
        "networks never saw. What is a number worth? Beside it stands what real pictures reach, the best one can hope for, and "
        "what three kinds of bad pictures get: blurred ones, real ones that lack one kind of garment, and noise. The bar below "
        "a number is empty where the model is as good as real pictures, and full where it is as bad as the worst of the three "
        "(of the first four, which are squares, it shows the root).",
        "눈으로만 보면 후하게 평가하기 쉬우므로, 여기서는 수치로 살펴봅니다. 그려진 옷 수천 벌을 신경망이 본 적 없는 진짜 "
        "이미지와 비교했습니다. 수치의 크기를 가늠할 수 있도록, 기대할 수 있는 가장 좋은 값인 진짜 이미지의 수치와 나쁜 이미지 "
        "세 가지(흐린 이미지, 한 종류가 빠진 진짜 이미지, 노이즈)의 수치를 나란히 놓았습니다. 수치 아래의 막대는 모델이 진짜 "
        "이미지만큼 좋으면 비어 있고, 셋 중 가장 나쁜 것만큼 나쁘면 가득 찹니다(제곱값인 처음 네 가지는 "
        "제곱근으로 나타냅니다).",
    ),
    "training.quality.intro.few": (
        "Eyes are easily pleased, so here is what can be measured. Few real pictures were held out, or there is nothing to "
        "tell them apart by, so these are only the numbers that mean something all the same.",
        "눈으로만 보면 후하게 평가하기 쉬우므로, 여기서는 수치로 살펴봅니다. 따로 남겨 둔 진짜 이미지가 적거나 종류를 구별할 "
        "방법이 없으므로, 그래도 뜻이 있는 수치만 보여 드립니다.",
    ),
    "training.quality.left_out": (
        "Not measured: {metrics}. Most metrics need at least 1,000 held-out pictures, different ones, of at least two kinds.",
        "측정하지 않은 지표: {metrics}. 대부분의 지표에는 두 종류 이상의 서로 다른 이미지가 1,000장 이상 따로 남아 "
        "있어야 합니다.",
    ),
    "training.quality.metric": ("What is measured", "평가 지표"),
    "training.quality.model": ("This model", "이 모델"),
    "training.quality.floor": ("Real pictures", "진짜 이미지"),
    "training.quality.blurred": ("Blurred", "흐린 이미지"),
    "training.quality.class_missing": ("One kind missing", "한 종류 빠짐"),
    "training.quality.noise": ("Noise", "노이즈"),
    "training.quality.low": ("lower is better", "낮을수록 좋음"),
    "training.quality.high": ("higher is better", "높을수록 좋음"),
    "training.quality.one": ("the nearer to 1 the better", "1에 가까울수록 좋음"),
    "training.quality.fd": ("FMNIST-CNN-FD", "FMNIST-CNN-FD"),
    "training.quality.fd.other": ("Fréchet distance", "프레셰 거리"),
    "training.quality.fd.about.other": (
        "How far the drawn pictures as a whole are from the real ones, in the features that a small classifier of these "
        "pictures sees in them. This is not the FID, and compares with no number of other data.",
        "그려진 이미지 전체가 진짜 이미지 전체와 얼마나 다른지를, 이 데이터를 분류하는 작은 신경망이 이미지에서 뽑아낸 "
        "특징으로 잰 값입니다. FID가 아니며, 다른 데이터의 수치와도 비교할 수 없습니다.",
    ),
    "training.quality.fd_second.other": ("Fréchet distance, second opinion", "프레셰 거리(다른 분류기)"),
    "training.quality.fd_infinity.other": ("Fréchet distance, infinitely many", "프레셰 거리(무한대)"),
    "training.quality.fd_ratio.other": ("Fréchet distance against {model}", "{model} 대비 프레셰 거리"),
    "training.quality.fd.about": (
        "How far the drawn pictures as a whole are from the real ones, in the features that a small classifier of these "
        "garments sees in them (Fréchet distance). This is not the FID, and must not be compared with one.",
        "그려진 이미지 전체가 진짜 이미지 전체와 얼마나 다른지를, 이 데이터를 분류하는 작은 신경망이 이미지에서 뽑아낸 "
        "특징으로 잰 값입니다(프레셰 거리). FID가 아니므로 FID 수치와 비교하면 안 됩니다.",
    ),
    "training.quality.fd_second": ("FMNIST-CNN-FD, second opinion", "FMNIST-CNN-FD(다른 분류기)"),
    "training.quality.fd_second.about": (
        "The same in the features of a classifier that is built differently, and so on a scale of its own: a check that the "
        "first one's quirks do not decide.",
        "구조가 다른 분류기의 특징으로 같은 거리를 잰 값이며, 눈금은 위와 다릅니다. 첫 번째 분류기의 버릇이 결과를 좌우하지 "
        "않는지 확인합니다.",
    ),
    "training.quality.fd_infinity": ("FMNIST-CNN-FD, infinitely many", "FMNIST-CNN-FD(무한대)"),
    "training.quality.fd_infinity.about": (
        "The same, extrapolated to infinitely many pictures: with few, every model looks a little worse than it is.",
        "이미지가 무한히 많다면 나올 값을 추정한 것입니다. 이미지 수가 적으면 어떤 모델이든 실제보다 조금 나쁘게 나옵니다.",
    ),
    "training.quality.kid": ("Kernel distance", "커널 거리"),
    "training.quality.kid.about": (
        "Another way to tell two sets of pictures apart by their features (the one that KID uses): 0 says that no difference "
        "is found.",
        "두 이미지 집합의 차이를 특징으로 재는 또 다른 방법입니다(KID가 쓰는 방법). 0이면 차이가 보이지 않는다는 뜻입니다.",
    ),
    "training.quality.precision": ("Precision", "정밀도"),
    "training.quality.precision.about": (
        "The share of drawn pictures that lie among real ones: are they believable?",
        "그려진 이미지 중에서 진짜 이미지들 사이에 놓이는 것의 비율입니다. 그림이 그럴듯한지 알려 줍니다.",
    ),
    "training.quality.density": ("Density", "밀도"),
    "training.quality.density.about": (
        "How densely real pictures surround a drawn one. Like precision, but a few odd real pictures hardly change it.",
        "그려진 이미지를 진짜 이미지들이 얼마나 빽빽하게 둘러싸는지 나타냅니다. 정밀도와 비슷하지만, 유별난 진짜 이미지 몇 "
        "장에는 거의 흔들리지 않습니다.",
    ),
    "training.quality.recall": ("Recall", "재현율"),
    "training.quality.recall.about": (
        "The share of real pictures that lie among drawn ones: can the model draw everything there is?",
        "진짜 이미지 중에서 그려진 이미지들 사이에 놓이는 것의 비율입니다. 세상의 옷을 두루 그릴 수 있는지 알려 줍니다.",
    ),
    "training.quality.coverage": ("Coverage", "커버리지"),
    "training.quality.coverage.about": (
        "The share of real pictures that have a drawn one close by. Like recall, but odd drawn pictures hardly change it.",
        "진짜 이미지 중에서 바로 가까이에 그려진 이미지가 있는 것의 비율입니다. 재현율과 비슷하지만, 유별나게 그려진 이미지 몇 "
        "장에는 거의 흔들리지 않습니다.",
    ),
    "training.quality.class_tv": ("Unevenness of the kinds", "종류의 치우침"),
    "training.quality.class_tv.about.other": (
        "How unevenly the kinds are drawn: 0 where all are as frequent, near 1 where there is only one kind of many.",
        "종류를 얼마나 고르지 않게 그리는지 나타냅니다. 모두 같은 비율이면 0이고, 많은 종류 중 하나만 그리면 1에 가깝습니다.",
    ),
    "training.quality.class_tv.about": (
        "How unevenly the ten kinds of garment are drawn: 0 where each is a tenth, 0.9 where there is only one kind.",
        "옷 열 종류를 얼마나 고르지 않게 그리는지 나타냅니다. 모두 10분의 1씩이면 0, 한 종류만 그리면 0.9입니다.",
    ),
    "training.quality.class_diversity": ("Variety within the worst kind", "가장 단조로운 종류의 다양성"),
    "training.quality.class_diversity.about": (
        "How much garments of one kind differ from one another, in the kind where they differ least: 1 is as varied as real "
        "ones, 0 is the same garment again and again.",
        "같은 종류의 옷이 서로 얼마나 다른지를, 차이가 가장 작은 종류에서 잰 값입니다. 1이면 진짜만큼 다양하고, 0이면 똑같은 "
        "옷만 되풀이합니다.",
    ),
    "training.quality.nn_median_ratio": ("Distance to the training pictures", "학습 이미지와의 거리"),
    "training.quality.nn_median_ratio.about.other": (
        "How far a drawn picture is from the training picture nearest to it, over the same for held-out pictures (medians): "
        "near 1 it is as new as a real picture that was never shown, near 0 it is copied.",
        "그려진 이미지에서 가장 가까운 학습 이미지까지의 거리를, 따로 남겨 둔 이미지로 잰 같은 거리로 나눈 값입니다(중앙값 "
        "기준). 1에 가까우면 본 적 없는 진짜 이미지만큼 새롭고, 0에 가까우면 베낀 것입니다.",
    ),
    "training.quality.nn_median_ratio.about": (
        "How far a drawn picture is from the training picture nearest to it, over the same for test pictures (medians): near 1 "
        "it is as new as a real picture that was never shown, near 0 it is copied.",
        "그려진 이미지에서 가장 가까운 학습 이미지까지의 거리를, 테스트 이미지로 잰 같은 거리로 나눈 값입니다(중앙값 기준). "
        "1에 가까우면 본 적 없는 진짜 이미지만큼 새롭고, 0에 가까우면 베낀 것입니다.",
    ),
    "training.quality.duplicates": ("Exact copies", "완전히 같은 이미지"),
    "training.quality.duplicates.about": (
        "How many of {pictures} drawn pictures equal a training picture, pixel by pixel.",
        "그려진 이미지 {pictures}장 중에서 학습 이미지와 픽셀 하나까지 똑같은 것의 수입니다.",
    ),
    "training.quality.gan_test": ("GAN-test", "GAN-test"),
    "training.quality.gan_test.about": (
        "The share of drawn pictures that a classifier takes for the kind that was asked for.",
        "그려진 이미지 중에서 분류기가 요청받은 종류로 알아보는 것의 비율입니다.",
    ),
    "training.quality.cas": ("Classification accuracy score (CAS)", "분류 정확도 점수(CAS)"),
    "training.quality.cas.about": (
        "The share of test pictures that a classifier recognises which learnt from drawn pictures only.",
        "그려진 이미지만 보고 배운 분류기가 테스트 이미지를 맞히는 비율입니다.",
    ),
    "training.quality.classes": ("Kind by kind", "종류별로 보기"),
    "training.quality.classes.about": (
        "Which kinds does it draw, and how varied are they? A classifier sorts the drawn pictures. The line across a bar is "
        "the ideal: a share of 10%, and a variety of 1, that of real pictures. The distance is FMNIST-CNN-FD within the kind.",
        "어떤 종류를 그리고, 얼마나 다양하게 그릴까요? 그려진 이미지를 분류기가 종류별로 나누었습니다. 막대의 세로선이 "
        "이상적인 값입니다. 비율은 10%, 다양성은 진짜 이미지와 같은 1입니다. 거리는 그 종류 안에서 잰 FMNIST-CNN-FD입니다.",
    ),
    "training.quality.classes.about.other": (
        "Which kinds does it draw, and how varied are they? A classifier sorts the drawn pictures. The line across a bar is "
        "the ideal: every kind as often, and a variety of 1, that of real pictures. The distance is the one above, within the "
        "kind.",
        "어떤 종류를 그리고, 얼마나 다양하게 그릴까요? 그려진 이미지를 분류기가 종류별로 나누었습니다. 막대의 세로선이 "
        "이상적인 값입니다. 모든 종류가 같은 비율이고, 다양성은 진짜 이미지와 같은 1입니다. 거리는 위의 거리를 그 종류 안에서 "
        "잰 것입니다.",
    ),
    "training.quality.class": ("Kind", "종류"),
    "training.quality.share": ("Share", "비율"),
    "training.quality.diversity": ("Variety", "다양성"),
    "training.quality.class_fd": ("Distance", "거리"),
    "training.quality.worn": ("Never worn?", "정말 아무도 입은 적 없는 옷일까요?"),
    "training.quality.worn.pairs": (
        "A model that has learnt its pictures by heart would draw copies. So for every drawn garment the training picture "
        "nearest to it was looked for, pixel by pixel, and these are the closest pairs of all, the very closest first: left "
        "the drawn garment, its seed below it; right the training picture. Dark garments are close to one another in pixels, "
        "whatever they show.",
        "이미지를 통째로 외운 모델이라면 베낀 그림을 그릴 것입니다. 그래서 그려진 옷마다 픽셀 단위로 가장 가까운 학습 이미지를 "
        "찾았습니다. 그중 가장 비슷한 쌍을 비슷한 순서대로 모았습니다. 왼쪽이 모델이 그린 옷(아래 숫자는 시드), 오른쪽이 학습 "
        "이미지입니다. 어두운 옷끼리는 무엇이 그려져 있든 픽셀 거리가 가깝습니다.",
    ),
    "training.quality.worn.ratio": (
        "Typically a drawn garment is {ratio} times as far from its nearest training picture as a test picture is from its own "
        "(near 1: as new as a real picture that was never shown; near 0: copied).",
        "그려진 옷에서 가장 가까운 학습 이미지까지의 거리는, 보통 테스트 이미지에서 잰 거리의 {ratio}배입니다(1에 가까우면 본 "
        "적 없는 진짜 이미지만큼 새롭고, 0에 가까우면 베낀 것입니다).",
    ),
    "training.quality.worn.copies": (
        "Exact copies of a training picture: {copies} among {pictures} drawn garments; {others} among the test pictures.",
        "학습 이미지와 완전히 같은 이미지는 그려진 옷 {pictures}벌 중 {copies}개, 테스트 이미지 중 {others}개입니다.",
    ),
    "training.quality.worn.ratio.other": (
        "Typically a drawn picture is {ratio} times as far from its nearest training picture as a held-out one is from its own "
        "(near 1: as new as a real picture that was never shown; near 0: copied).",
        "그려진 이미지에서 가장 가까운 학습 이미지까지의 거리는, 보통 따로 남겨 둔 이미지에서 잰 거리의 {ratio}배입니다(1에 "
        "가까우면 본 적 없는 진짜 이미지만큼 새롭고, 0에 가까우면 베낀 것입니다).",
    ),
    "training.quality.worn.copies.other": (
        "Exact copies of a training picture: {copies} among {pictures} drawn pictures; {others} among {held_out} held-out "
        "ones.",
        "학습 이미지와 완전히 같은 이미지는 그려진 이미지 {pictures}장 중 {copies}개, 따로 남겨 둔 이미지 {held_out}장 중 "
        "{others}개입니다.",
    ),
    "training.quality.worn.alt": (
        "Pairs of pictures: a drawn garment with its seed, and the training picture closest to it",
        "이미지 쌍: 그려진 옷과 그 시드, 그리고 가장 가까운 학습 이미지",
    ),
    "training.quality.worn.open": ("Open the picture", "이미지 열기"),
    "training.quality.worn.list": ("The pairs as numbers", "숫자로 보는 쌍"),
    "training.quality.worn.pair": (
        "{seed}: training picture {index}, distance {distance}",
        "{seed}: 학습 이미지 {index}번, 거리 {distance}",
    ),
    "training.quality.seed": ("seed {seed}", "시드 {seed}"),
    "training.quality.method": (
        "How it was measured: {pictures} pictures for each of the sampling seeds {seeds} (hence mean ± standard deviation, of "
        "so few no more than a hint), against the {reference} images of Fashion-MNIST, with the classifiers {extractors}. "
        "{document} tells the rest.",
        "측정 방법: 표본 시드 {seeds}마다 이미지 {pictures}장을 그려(그래서 평균 ± 표준 편차로 적지만, 횟수가 적어 "
        "어림값입니다) Fashion-MNIST의 {reference} 이미지와 비교했습니다. 사용한 분류기는 "
        "{extractors}입니다. 자세한 내용은 {document}에 있습니다.",
    ),
    "training.quality.method.other": (
        "How it was measured: {pictures} pictures for each of the sampling seeds {seeds} (hence mean ± standard deviation, of "
        "so few no more than a hint), against {held_out} held-out pictures of {data}. {document} tells the rest.",
        "측정 방법: 표본 시드 {seeds}마다 이미지 {pictures}장을 그려(그래서 평균 ± 표준 편차로 적지만, 횟수가 적어 "
        "어림값입니다) {data}에서 따로 남겨 둔 이미지 {held_out}장과 비교했습니다. 자세한 내용은 {document}에 있습니다.",
    ),
    "training.quality.method.learnt": (
        "The classifiers, {extractors}, learnt from the same data: these numbers compare with none of other data.",
        "분류기 {extractors}는 같은 데이터로 배웠으므로, 이 수치를 다른 데이터의 수치와 비교할 수 없습니다.",
    ),
    "training.judges.title": ("Do the judges agree?", "평가자들의 의견이 일치할까요?"),
    "training.judges.intro": (
        "Classifiers look for what tells the kinds apart, and may overlook the rest. So recall and precision are measured "
        "again, in the features of a second classifier and of random filters, which never learnt anything. Each has a scale of "
        "its own: compare a number only with that of real pictures beside it. The bar shows the model's number, the line "
        "across it that of real pictures.",
        "분류기는 종류를 구별하는 데 필요한 것만 보느라 나머지를 놓칠 수 있습니다. 그래서 두 번째 분류기의 특징과, 아무것도 "
        "배우지 않은 무작위 필터의 특징으로도 재현율과 정밀도를 쟀습니다. 평가자마다 눈금이 다르므로 옆에 있는 진짜 이미지의 "
        "값하고만 비교해야 합니다. 막대는 모델의 값을, 세로선은 진짜 이미지의 값을 나타냅니다.",
    ),
    "training.judges.intro.random": (
        "These pictures are all of one kind, so there is no classifier to look through. Recall and precision are measured in "
        "the features of random filters, which never learnt anything: compare a number with that of real pictures beside it. "
        "The bar shows the model's number, the line across it that of real pictures.",
        "이미지가 모두 한 종류라 분류기를 쓸 수 없습니다. 그래서 아무것도 배우지 않은 무작위 필터의 특징으로 재현율과 정밀도를 "
        "쟀습니다. 옆에 있는 진짜 이미지의 값과 비교해야 합니다. 막대는 모델의 값을, 세로선은 진짜 이미지의 값을 나타냅니다.",
    ),
    "training.judges.judge": ("What is measured, and by whom", "평가 지표와 평가자"),
    "training.judges.real": ("Real pictures", "진짜 이미지"),
    "training.judges.plain": ("first classifier", "첫 번째 분류기"),
    "training.judges.strided": ("second classifier", "두 번째 분류기"),
    "training.judges.random": ("random filters", "무작위 필터"),
    "training.judges.agree": (
        "The judges agree: no two of them put these models in different orders by more than the deviations (±).",
        "평가자들의 의견이 일치합니다. 편차(±)를 넘어 모델의 순서를 서로 다르게 매긴 평가자는 없습니다.",
    ),
    "training.judges.disagree": (
        "The judges disagree on {metric}: {one} is better than {other} by {for_one}, {other} is better than {one} by "
        "{for_other}.",
        "{metric}에 대한 평가자들의 의견이 다릅니다. 더 나은 모델은 {for_one} 기준으로는 {one}({other}와 비교), {for_other} "
        "기준으로는 {other}입니다.",
    ),
    "training.judges.alike": (
        "{metric}: the judges agree on about the same share of what real pictures reach ({shares}).",
        "{metric}: 진짜 이미지의 값에 견준 비율이 평가자마다 거의 같습니다({shares}).",
    ),
    "training.judges.unlike": (
        "{metric}: the judges disagree on the share of what real pictures reach ({shares}).",
        "{metric}: 진짜 이미지의 값에 견준 비율이 평가자마다 다릅니다({shares}).",
    ),
    "training.quality.reference.test": ("test", "테스트"),
    "training.quality.reference.validation": ("validation", "검증"),
    "training.quality.when": ("When did it get good?", "언제부터 잘 그렸을까요?"),
    "training.quality.when.other": ("When did it get good?", "언제부터 잘 그렸을까요?"),
    "training.quality.when.other.reading": (
        """### When did it get good?

The Fréchet distance, in a classifier's features, after the epochs at which it was measured: lower is better. The axis is
logarithmic (1 stands for 10, 2 for 100, 3 for 1,000). These numbers compare only with one another.

- **Moving average:** the one that this page draws with. Averaged weights run more smoothly, and mostly lower.
- **Generator as it trains:** it jumps more, for the discriminator keeps pushing it about.""",
        """### 언제부터 잘 그렸을까요?

측정한 에포크마다 분류기의 특징으로 잰 프레셰 거리이며, 낮을수록 좋습니다. 세로축은 로그 눈금입니다. 1은 10, 2는 100, 3은
1,000을 뜻합니다. 이 수치끼리만 비교해야 합니다.

- **이동 평균:** 이 페이지에서 그림을 그리는 생성자입니다. 평균을 낸 가중치라 곡선이 더 매끄럽고 대개 더 낮습니다.
- **학습 중인 생성자:** 판별자가 계속 몰아붙이기 때문에 더 출렁입니다.""",
    ),
    "training.quality.when.axis.other": ("log10 of the Fréchet distance", "프레셰 거리의 log10"),
    "training.quality.when.reading": (
        """### When did it get good?

FMNIST-CNN-FD after the epochs at which it was measured: lower is better. The axis is logarithmic (1 stands for 10, 2 for
100, 3 for 1,000), because most is learnt at the very beginning.

- **Moving average:** the one that this page draws with. Averaged weights run more smoothly, and mostly lower.
- **Generator as it trains:** it jumps more, for the discriminator keeps pushing it about.

Where both curves are flat, the run had hardly more to give (a learning rate that falls to 0 flattens them too); where they rise
again, the training has begun to do harm. These numbers come from fewer pictures and other real ones than those of the table
above, so compare them only with one another.""",
        """### 언제부터 잘 그렸을까요?

측정한 에포크마다의 FMNIST-CNN-FD이며, 낮을수록 좋습니다. 학습 초반에 대부분을 배우기 때문에 세로축은 로그 눈금입니다.
1은 10, 2는 100, 3은 1,000을 뜻합니다.

- **이동 평균:** 이 페이지에서 그림을 그리는 생성자입니다. 평균을 낸 가중치라 곡선이 더 매끄럽고 대개 더 낮습니다.
- **학습 중인 생성자:** 판별자가 계속 몰아붙이기 때문에 더 출렁입니다.

두 곡선이 모두 평평하면 그 학습으로는 더 나아질 여지가 거의 없다는 뜻이고(학습률을 0까지 낮추어도 평평해집니다), 다시 올라가면
학습이 오히려 해가 되기 시작한 것입니다. 여기서는 위의 표보다 적은 이미지로, 다른 진짜 이미지와 비교했으므로 이 수치끼리만
비교해야 합니다.""",
    ),
    "training.quality.when.axis": ("log10 of FMNIST-CNN-FD", "FMNIST-CNN-FD의 log10"),
    "training.quality.when.epoch": ("epoch", "에포크"),
    "training.quality.when.key": ("Curve", "곡선"),
    "training.quality.when.average": ("moving average", "이동 평균"),
    "training.quality.when.generator": ("generator as it trains", "학습 중인 생성자"),
    "training.quality.when.first": ("first", "처음"),
    "training.quality.when.best": ("best", "최저"),
    "training.quality.when.last": ("last", "마지막"),
    "training.quality.when.at": ("epoch {epoch}", "에포크 {epoch}"),
}
