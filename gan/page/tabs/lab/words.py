"""The words of the tab Lab: (English, Korean). {step} and the like in "say" are filled in by script.js."""

WORDS = {
    "lab.tab": ("Lab", "실험실"),
    "lab.intro": (
        "Train a GAN here, in your own browser, and break it. It is made of perceptrons, as the first one was "
        "([2014](https://arxiv.org/abs/1406.2661)), and learns from a few hundred pictures of 14 x 14 pixels. Nobody else "
        "computes: once the page is open, it works without a network.",
        "내 브라우저에서 직접 GAN을 학습시키고, 일부러 망가뜨려 보세요. [2014년의 첫 GAN](https://arxiv.org/abs/1406.2661)처럼 "
        "퍼셉트론으로 만들었고, 14 x 14 픽셀 이미지 수백 장으로 배웁니다. 계산은 모두 이 브라우저에서 하므로, 한번 열어 두면 "
        "인터넷이 끊겨도 작동합니다.",
    ),
    "lab.preset": ("What to watch", "무엇을 볼까요?"),
    "lab.presets.healthy": ("Healthy", "건강한 학습"),
    "lab.presets.ill": ("The clinic: what is wrong here?", "진료실: 무엇이 잘못됐을까요?"),
    "lab.preset.own": ("Your own", "내가 고른 설정"),
    "lab.preset.one": ("Trousers", "바지"),
    "lab.preset.three": ("Three classes, told apart by labels", "레이블로 구별하는 세 종류"),
    "lab.preset.collapse": ("Case 1", "사례 1"),
    "lab.preset.strong": ("Case 2", "사례 2"),
    "lab.preset.swing": ("Case 3", "사례 3"),
    "lab.preset.narrow": ("Case 4", "사례 4"),
    "lab.preset.missing": ("Case 5", "사례 5"),
    "lab.preset.rate": ("Case 6", "사례 6"),
    "lab.again": ("Again from the start", "처음부터 다시"),
    "lab.slow": ("Slow motion", "느린 동작"),
    "lab.drawn": ("Drawn from the same 16 noises", "늘 같은 노이즈 16개로 그린 그림"),
    "lab.drawn.alt": (
        "The 16 drawings of the network that learns, in four rows",
        "학습 중인 신경망이 그린 그림 16장을 네 줄로 배열",
    ),
    "lab.real": ("Real ones, as small", "같은 크기로 줄인 진짜 이미지"),
    "lab.real.alt": ("16 real pictures in four rows", "진짜 이미지 16장을 네 줄로 배열"),
    # What script.js says.
    "lab.say.rest": ("Nothing runs yet.", "아직 시작하지 않았습니다."),
    "lab.say.start": ("Start", "시작"),
    "lab.say.pause": ("Pause", "멈춤"),
    "lab.say.once": ("One step", "한 스텝만"),
    "lab.say.point": ("One point", "한 단계만"),
    "lab.say.loading": ("The pictures are being fetched.", "이미지를 불러오는 중입니다."),
    "lab.say.failed": (
        "The lab could not be opened: load the page anew. ({reason})",
        "실험실을 열지 못했습니다. 페이지를 새로 고침해 주세요. ({reason})",
    ),
    "lab.say.running": (
        "Step {step}, {pace} steps a second, variety {diversity} of the real pictures'.",
        "{step}번째 스텝, 초당 {pace}스텝. 다양성은 진짜 이미지의 {diversity}입니다.",
    ),
    "lab.say.paused": (
        "Paused at step {step}. Variety {diversity} of the real pictures'.",
        "{step}번째 스텝에서 멈췄습니다. 다양성은 진짜 이미지의 {diversity}입니다.",
    ),
    "lab.say.cured": ("The cure is applied.", "처방을 적용했습니다."),
    "lab.say.before": ("before the cure: {value}", "처방 전: {value}"),
    "lab.say.none": ("Choose at least one class.", "종류를 하나 이상 골라 주세요."),
    # The numbers and the charts.
    "lab.number.step": ("Step", "스텝"),
    "lab.number.pace": ("Steps a second", "초당 스텝"),
    "lab.number.diversity": ("Variety", "다양성"),
    "lab.number.diversity.info": (
        "how far the drawings are from one another; real ones: 100 %",
        "그림끼리 서로 다른 정도. 진짜 이미지가 100 %",
    ),
    "lab.number.generatorGradient": ("The generator's gradient", "생성자의 기울기"),
    "lab.number.generatorGradient.info": ("its length: how much there is to learn from", "기울기의 길이, 곧 배울 거리의 크기"),
    "lab.number.unrest": ("Unrest", "흔들림"),
    "lab.number.unrest.info": (
        "how far each drawing moved in 50 steps; two real pictures apart: 100 %",
        "50스텝 동안 그림이 달라진 정도. 진짜 이미지 두 장의 차이가 100 %",
    ),
    "lab.number.ways": ("Ways to differ", "서로 다른 방향"),
    "lab.number.ways.info": ("1: all drawings lie on one line", "1이면 모든 그림이 한 직선 위에 있습니다"),
    "lab.number.rarest": ("The rarest class", "가장 드문 종류"),
    "lab.number.rarest.info": (
        "share of the drawings that look most like it",
        "그 종류에 가장 가까운 그림의 비율",
    ),
    "lab.number.generatorLoss": ("The generator's loss", "생성자의 손실"),
    "lab.number.generatorLoss.info": ("0.69: the critic cannot tell", "0.69이면 판별자가 구별하지 못합니다"),
    "lab.chart.losses": ("Losses", "손실"),
    "lab.chart.accuracies": ("The critic's accuracies", "판별자의 정확도"),
    "lab.chart.opinions": ("The critic's opinion: fake to real", "판별자의 생각: 가짜에서 진짜까지"),
    "lab.chart.diversity": ("Variety; dashed: the real pictures'", "다양성(점선: 진짜 이미지)"),
    "lab.chart.gradient": ("The generator's gradient: 0.0001 to 100", "생성자의 기울기: 0.0001부터 100까지"),
    "lab.line.generatorLoss": ("generator", "생성자"),
    "lab.line.criticLoss": ("critic", "판별자"),
    "lab.line.drawnAccuracy": ("drawn", "그린 그림"),
    "lab.line.realAccuracy": ("real", "진짜 이미지"),
    "lab.line.drawn": ("drawn", "그린 그림"),
    "lab.line.real": ("real", "진짜 이미지"),
    "lab.line.ill": ("before the cure", "처방 전"),
    # A train step in the course's ten points.
    "lab.point.1": ("A batch of real pictures comes in.", "진짜 이미지 한 배치를 입력으로 받습니다."),
    "lab.point.2": ("As many noises are drawn.", "같은 수의 노이즈를 뽑습니다."),
    "lab.point.3": (
        "Two tapes start to record what is computed; here each network keeps its own inputs and outputs.",
        "테이프 두 개가 계산을 기록하기 시작합니다. 여기서는 신경망마다 입력과 출력을 기억해 둡니다.",
    ),
    "lab.point.4": ("The generator turns the noises into pictures.", "생성자가 노이즈를 그림으로 바꿉니다."),
    "lab.point.5": ("The critic judges real and drawn ones: logits.", "판별자가 진짜와 그림을 판별해 로짓을 내놓습니다."),
    "lab.point.6": ("The logits become two losses.", "로짓으로 두 손실을 계산합니다."),
    "lab.point.7": ("And two accuracies, to be watched.", "지켜보기 위한 두 정확도도 계산합니다."),
    "lab.point.8": ("Back through both networks: gradients.", "두 신경망을 거꾸로 거치며 기울기를 구합니다."),
    "lab.point.9": ("Each Adam moves its own network's weights.", "두 Adam이 각자 맡은 신경망의 가중치를 옮깁니다."),
    "lab.point.10": ("Losses and accuracies are returned.", "손실과 정확도를 돌려줍니다."),
    "lab.say.numbers.pictures": ("{value} pictures", "이미지 {value}장"),
    "lab.say.numbers.numbers": ("{value} numbers", "수 {value}개"),
    "lab.say.numbers.mean": ("mean {value}", "평균 {value}"),
    "lab.say.numbers.real": ("real: {value}", "진짜: {value}"),
    "lab.say.numbers.drawn": ("drawn: {value}", "그림: {value}"),
    "lab.say.numbers.generatorLoss": ("generator {value}", "생성자 {value}"),
    "lab.say.numbers.criticLoss": ("critic {value}", "판별자 {value}"),
    "lab.say.numbers.realAccuracy": ("real {value}", "진짜 {value}"),
    "lab.say.numbers.drawnAccuracy": ("drawn {value}", "그림 {value}"),
    "lab.say.numbers.generatorGradient": ("generator: length {value}", "생성자: 길이 {value}"),
    "lab.say.numbers.criticGradient": ("critic: length {value}", "판별자: 길이 {value}"),
    "lab.say.numbers.generatorChange": ("generator: by {value} each", "생성자: 평균 {value}씩"),
    "lab.say.numbers.criticChange": ("critic: by {value} each", "판별자: 평균 {value}씩"),
    # The knobs.
    "lab.knobs": ("Every knob", "모든 설정"),
    "lab.classes": ("What it learns", "배울 종류"),
    "lab.seed": ("Seed", "시드"),
    "lab.seed.info": (
        "The same seed and knobs give the same run in one browser",
        "같은 브라우저에서는 시드와 설정이 같으면 결과도 같습니다",
    ),
    "lab.knob.generatorRate": ("Learning rate of the generator", "생성자의 학습률"),
    "lab.knob.generatorRate.info": ("How far a step moves its weights", "한 스텝에 가중치를 옮기는 거리"),
    "lab.knob.criticRate": ("Learning rate of the critic", "판별자의 학습률"),
    "lab.knob.criticRate.info": ("The critic is the course's discriminator", "교재의 discriminator(판별자)입니다"),
    "lab.knob.criticSteps": ("Steps of the critic", "판별자의 스텝 수"),
    "lab.knob.criticSteps.info": ("For each of the generator's", "생성자가 한 스텝 배우는 동안"),
    "lab.knob.momentum": ("Momentum", "모멘텀"),
    "lab.knob.momentum.info": (
        "How long Adam remembers the way it went (beta 1)",
        "Adam이 움직이던 방향을 기억하는 정도(beta 1)",
    ),
    "lab.knob.batch": ("Batch", "배치"),
    "lab.knob.batch.info": (
        "Real pictures in a step, and as many drawn ones. Starts again",
        "한 스텝의 진짜 이미지 수. 그림도 같은 수입니다. 처음부터 다시 시작합니다",
    ),
    "lab.knob.noise": ("Numbers of noise", "노이즈의 차원"),
    "lab.knob.noise.info": ("That a picture is drawn from. Starts again", "그림 한 장의 재료. 처음부터 다시 시작합니다"),
    "lab.knob.saturating": ("The generator's loss", "생성자의 손실 함수"),
    "lab.knob.saturating.info": (
        "log(1 - D) fades where the critic is sure",
        "log(1 - D)는 판별자가 확신할수록 사라집니다",
    ),
    "lab.knob.saturating.yes": ("saturating: log(1 - D)", "포화형: log(1 - D)"),
    "lab.knob.saturating.no": ("non-saturating: -log D", "비포화형: -log D"),
    "lab.knob.realLabel": ("What real pictures are called", "진짜 이미지의 정답 값"),
    "lab.knob.realLabel.info": ("Below 1 is label smoothing", "1보다 작으면 레이블 스무딩입니다"),
    "lab.knob.blur": ("Noise on what the critic sees", "판별자가 보는 이미지에 얹는 노이즈"),
    "lab.knob.blur.info": ("Fades to nothing by step 4000", "4000스텝까지 서서히 사라집니다"),
    "lab.knob.average": ("Moving average", "이동 평균"),
    "lab.knob.average.info": (
        "What is shown is the mean of the generator's last states. 0: as it is",
        "보이는 그림은 최근 생성자들의 평균이 그린 것입니다. 0이면 지금 그대로입니다",
    ),
    "lab.knob.labelled": ("Both are told the class", "두 신경망에 종류 알려 주기"),
    "lab.knob.labelled.info": ("Of every picture. Starts again", "모든 이미지의 종류입니다. 처음부터 다시 시작합니다"),
    "lab.knob.labelled.yes": ("yes", "예"),
    "lab.knob.labelled.no": ("no", "아니요"),
    # The clinic.
    "lab.clinic.question": ("What is wrong here? Look at the curves.", "무엇이 잘못됐을까요? 곡선을 보세요."),
    "lab.clinic.diagnosis": ("The diagnosis", "진단 보기"),
    "lab.clinic.cure": ("Cure:", "처방:"),
    "lab.clinic.apply": ("Apply the cure", "처방 적용하기"),
    # An illness: what to look at, what it is, its cure, and where the real runs of this page show the same.
    "lab.collapse.question": (
        "It learns three classes, and its sixteen drawings start from sixteen noises. Compare them with one another.",
        "세 종류를 배우는 중이고, 그림 16장은 서로 다른 노이즈 16개에서 나왔습니다. 그림끼리 견주어 보세요.",
    ),
    "lab.collapse.diagnosis": (
        "Mode collapse. The generator learns thirty times as fast as the critic: it finds one picture that passes and draws "
        "it from every noise. When the critic has noticed at last, all drawings leap to the next one together.",
        "모드 붕괴입니다. 생성자의 학습률이 판별자의 30배가 넘어서, 통하는 그림 한 장을 찾으면 어떤 노이즈로도 그것만 "
        "그립니다. 판별자가 뒤늦게 알아차리면 그림이 한꺼번에 다음 것으로 건너뜁니다.",
    ),
    "lab.collapse.cure": (
        "the same learning rate for both, and less momentum; from the start, as what has collapsed does not recover. What may "
        "be missing even then is case 5.",
        "두 신경망의 학습률을 같게 하고 모멘텀을 줄입니다. 한번 붕괴하면 돌아오지 못하므로 처음부터 다시 합니다. 그래도 빠지는 "
        "것이 있으면 사례 5를 보세요.",
    ),
    "lab.collapse.training": (
        "In the real runs: recall, in Training, says how much of the real variety a model draws.",
        "실제 학습에서는 학습 탭의 재현율이 진짜 이미지의 다양성을 얼마나 그려 내는지 보여 줍니다.",
    ),
    "lab.strong.question": (
        "The critic is right about every picture. Should that not be good for the generator, too?",
        "판별자가 모든 그림을 맞힙니다. 생성자에게도 좋은 일이 아닐까요?",
    ),
    "lab.strong.diagnosis": (
        "Too strong a critic: the gradient vanishes. It learns five times as often, three times as fast, and is sure of "
        "everything; and where it is sure the saturating loss log(1 - D) is flat: the generator is told that it is wrong, not "
        "which way is better.",
        "판별자가 너무 강해 기울기가 사라졌습니다. 다섯 배 자주, 세 배 빠르게 배운 판별자가 모든 그림을 확신하는데, 그런 "
        "곳에서는 포화형 손실 log(1 - D)가 평평합니다. 생성자는 틀렸다는 말만 들을 뿐 어느 쪽이 나은지는 듣지 못합니다.",
    ),
    "lab.strong.cure": (
        "the non-saturating loss, one step each at one rate, and a critic that sees less sharply: softer labels, and noise.",
        "비포화형 손실을 쓰고, 같은 학습률로 똑같이 한 스텝씩 배웁니다. 레이블 스무딩과 입력 노이즈로 판별자의 눈도 흐리게 "
        "합니다.",
    ),
    "lab.strong.training": (
        "In the real runs: look for stretches in which both accuracies stay near 1 and the generator's loss climbs.",
        "실제 학습에서는 두 정확도가 1 근처에 머물고 생성자의 손실이 오르는 구간을 찾아보세요.",
    ),
    "lab.swing.question": (
        "There is variety, and there is a gradient. Do the drawings ever come to rest?",
        "다양성도 있고 기울기도 있습니다. 그런데 그림이 자리를 잡기는 할까요?",
    ),
    "lab.swing.diagnosis": (
        "Oscillation. With so much momentum each network overshoots what the other was a moment ago; they chase each other "
        "around their balance, as the two players in How it works do.",
        "진동입니다. 모멘텀이 크면 신경망이 상대의 조금 전 모습을 쫓다가 지나칩니다. 원리 탭의 두 선수처럼 균형점 둘레를 돌며 "
        "서로를 쫓아다닙니다.",
    ),
    "lab.swing.cure": (
        "momentum 0.5 in place of 0.9, and a moving average of the generator is shown, which rests in the middle.",
        "모멘텀을 0.9에서 0.5로 줄이고, 흔들림의 한가운데에 머무는 생성자의 이동 평균으로 그립니다.",
    ),
    "lab.swing.training": (
        "In the real runs: with smoothing at 1, the losses in Training jump from step to step as well.",
        "실제 학습에서도 학습 탭의 평활화를 1로 두면 손실이 스텝마다 뜁니다.",
    ),
    "lab.narrow.question": (
        "The drawings differ, and yet they seem related. How many numbers would you need to describe one?",
        "그림은 서로 다르지만 어딘가 닮았습니다. 한 장을 설명하는 데 수가 몇 개나 필요할까요?",
    ),
    "lab.narrow.diagnosis": (
        "One number of noise. All that the generator can draw lies on one curve, bent through the space of pictures; two "
        "garments that differ in two ways, such as width and brightness, cannot both be on it.",
        "노이즈가 수 하나뿐입니다. 생성자가 그릴 수 있는 그림은 모두 한 줄의 곡선 위에 있습니다. 폭과 밝기처럼 두 가지가 따로 "
        "달라지는 옷은 다 그릴 수 없습니다.",
    ),
    "lab.narrow.cure": (
        "sixteen numbers of noise; from the start, as another network is needed.",
        "노이즈를 16차원으로 늘립니다. 신경망이 달라지므로 처음부터 다시 합니다.",
    ),
    "lab.narrow.training": (
        "The real runs draw from a hundred numbers and more: the settings at the end of Training say so.",
        "실제 학습에서는 수 100개 이상으로 그립니다. 학습 탭 맨 아래 설정에 나와 있습니다.",
    ),
    "lab.missing.question": (
        "Three classes are learnt, each as often as the others. Count what is drawn.",
        "세 종류를 똑같이 자주 보여 주며 학습합니다. 무엇이 그려지는지 세어 보세요.",
    ),
    "lab.missing.diagnosis": (
        "A class is missing. The critic judges one picture at a time: good sneakers and bags satisfy it, and nobody asks where "
        "the trousers are. They are far from all else, and small steps do not lead there.",
        "한 종류가 빠졌습니다. 판별자는 한 번에 그림 한 장만 보므로 스니커즈와 가방만 잘 그려도 만족하고, 바지가 어디 갔는지 "
        "묻지 않습니다. 바지는 나머지와 멀리 떨어져 있어 작은 걸음으로는 닿지 못합니다.",
    ),
    "lab.missing.cure": (
        "both networks are told the class of every picture, so that a missing one is found out; from the start.",
        "두 신경망에 그림마다 종류를 알려 줍니다. 그러면 빠진 종류가 드러납니다. 처음부터 다시 합니다.",
    ),
    "lab.missing.training": (
        "In the real runs: compare recall, in Training, of a model that is told the classes with that of one that is not.",
        "실제 학습에서는 종류를 배우는 모델과 그렇지 않은 모델의 재현율을 학습 탭에서 견주어 보세요.",
    ),
    "lab.rate.question": (
        "Everything happens at once, and then nothing does. What do the first fifty steps look like?",
        "모든 일이 한꺼번에 일어나더니 곧 아무 일도 일어나지 않습니다. 처음 50스텝은 어땠을까요?",
    ),
    "lab.rate.diagnosis": (
        "Too high a learning rate. Each step is a hundred times too long, so the weights are thrown far out, where all units "
        "are stuck. The losses leap up and stay there.",
        "학습률이 너무 높습니다. 한 걸음이 100배나 길어서 가중치가 멀리 튕겨 나가고, 거기서는 뉴런이 모두 굳어 버립니다. "
        "손실은 치솟은 채 내려오지 않습니다.",
    ),
    "lab.rate.cure": (
        "a hundredth of the learning rate; from the start, as those weights are lost.",
        "학습률을 100분의 1로 낮춥니다. 망가진 가중치는 되살릴 수 없으므로 처음부터 다시 합니다.",
    ),
    "lab.rate.training": (
        "In the real runs: the course's rate is a tenth of the cured one. See how the losses in Training begin.",
        "실제 학습에서 교재의 학습률은 이 처방의 10분의 1입니다. 학습 탭에서 손실이 어떻게 시작하는지 보세요.",
    ),
}
