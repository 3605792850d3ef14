"""The words of the tab "How it works", in the order of the page: its parts' titles and texts, labels, answers.

What `mark` puts on the page stands as it is; answers are filled in by `choose`, which takes {names}.
"""

from gan.page.i18n import Pair

GROUPS: dict[str, tuple[str, ...]] = {
    "idea": ("judge", "relatives", "data", "gan"),
    "networks": ("generator", "transposed", "untrained", "discriminator"),
    "learning": ("losses", "optimizers", "step", "record"),
    "training": ("epochs", "film"),
}
BESIDE = ("latent", "projection")  # parts that are no lessons of the course's, and ask a model that knows classes

WORDS: dict[str, Pair] = {
    "how.tab": ("How it works", "원리"),
    "how.intro": (
        """## How it works

Two networks play against each other until one of them draws what nobody ever made. The parts below go from the
idea to the finished training. Open one, move something, and see what follows: whatever has to be computed is computed as
you ask.

You need to have met convolutions (padding, stride), cross-entropy and optimizers, and to have trained a classifier once,
ideally in TensorFlow. Afterwards you can tell a generative model from a discriminative one, name its relatives, say
what is in Fashion-MNIST, explain a GAN, and follow the training of the course's DCGAN line by line.
The networks that answer here are of that course's build: those of a model that cannot be asked for a class.""",
        """## 원리

두 신경망이 서로 겨루다 보면, 그중 하나가 세상에 없던 것을 그리게 됩니다. 아래 항목은 기본 개념에서 시작해 학습이 끝날
때까지 차례로 이어집니다. 항목을 열고 값을 바꾸며 결과를 확인해 보세요. 계산이 필요한 값은 그때그때 실제로 계산합니다.

합성곱(패딩, 스트라이드), 교차 엔트로피, 최적화 함수를 접해 보았고, 텐서플로우 등으로 분류 모델을 한 번쯤 학습시켜 보았다면
충분합니다. 끝까지 보고 나면 생성 모델과 판별 모델을 구별하고, 다양한 생성 기법을 소개하고, Fashion-MNIST에 무엇이 들어
있는지 말하고, GAN의 원리를 설명하고, 교재에 나오는 DCGAN의 학습 코드를 한 줄씩 따라갈 수 있습니다.
여기서 답하는 신경망은 그 교재의 구조를 따른, 종류를 지정할 수 없는 모델의 것입니다.""",
    ),
    "how.other_data": (
        "Mind: they learnt from other pictures than the course's, those that the Data tab tells of.",
        "주의: 이 신경망은 교재의 데이터가 아니라 데이터 탭에서 소개하는 이미지를 보고 배웠습니다.",
    ),
    "how.no_model": (
        "The lesson asks the course's model, which is not here: start the page with `weights/dcgan` in its place.",
        "이 탭은 교재의 모델로 설명하는데, 그 모델이 없습니다. `weights/dcgan`을 제자리에 두고 페이지를 다시 시작해 주세요.",
    ),
    "how.working": ("Computing: {share:.0%}", "계산하고 있습니다: {share:.0%}"),
    "how.idea.heading": ("### The idea", "### 기본 개념"),
    "how.networks.heading": ("### The two networks", "### 두 신경망"),
    "how.learning.heading": ("### How they learn", "### 학습 원리"),
    "how.training.heading": ("### A whole training run", "### 학습 전체 과정"),
    "how.beside.heading": ("### Beyond the course", "### 교재를 넘어서"),
    # 1
    "how.judge.title": ("Judging and making", "판별하기와 만들기"),
    "how.judge.text": (
        """A **discriminative** model answers a question about what it is given: rock, paper or scissors? Real or fake? Its
answer is small, a class or a number. A **generative** model goes the other way. It has seen many examples, and makes a new
one that could have been among them.

Here are one of each. From a seed the generator makes a whole picture, 784 grey values. From that picture the discriminator
makes one number: how likely it is to be real.""",
        """**판별 모델**은 주어진 데이터에 대한 질문에 답합니다. 가위, 바위, 보 가운데 무엇일까요? 진짜일까요, 가짜일까요? 답은
클래스 하나나 숫자 하나로 간단합니다. **생성 모델**은 반대 방향으로 일합니다. 많은 예를 보고 배운 다음, 그 사이에 섞여
있을 법한 새로운 예를 만듭니다.

여기에 하나씩 있습니다. 생성자는 시드 하나로 밝기 값 784개짜리 이미지 한 장을 만들고, 판별자는 그 이미지가 진짜일
가능성을 숫자 하나로 나타냅니다.""",
    ),
    "how.judge.seed": ("Seed", "시드"),
    "how.judge.made": ("The generator makes a picture of seed {seed}", "생성자가 만든 이미지(시드 {seed})"),
    "how.judge.judged": ("The discriminator makes a number of the picture", "판별자가 이미지를 보고 내놓은 숫자"),
    "how.garment": ("Picture of seed {seed}", "시드 {seed}의 그림"),
    "how.verdict": (
        "Real: {probability:.0%} (logit {logit:z.2f})",
        "진짜일 확률 {probability:.0%}(로짓 {logit:z.2f})",
    ),
    # 2
    "how.relatives.title": ("The relatives: Pix2Pix, CycleGAN and others", "다양한 생성 기법: Pix2Pix, CycleGAN 등"),
    "how.relatives.text": (
        """Which technique fits depends on what you have, and on what you want from it.

- [Pix2Pix](https://arxiv.org/abs/1611.07004) learns from pairs to turn one kind of picture into another, such as the layout of
  a facade into a photo.
- [CycleGAN](https://arxiv.org/abs/1703.10593) needs no pairs: two piles of pictures are enough, and it goes both ways, since a
  picture that goes there and back should come home unchanged.
- [Neural style transfer](https://arxiv.org/abs/1508.06576) repaints one picture in the manner of another. It needs no data set,
  only a network that looks at pictures: one that was trained before to recognize them, or, as here below, random filters.
- A [variational autoencoder](https://arxiv.org/abs/1312.6114) (VAE) squeezes pictures into a few numbers and back, so that new
  numbers give new pictures.
- An [autoregressive model](https://arxiv.org/abs/1601.06759) such as PixelRNN draws pixel after pixel, each given those before
  it.
- A [GAN](https://arxiv.org/abs/1406.2661) draws the whole picture at once, and learns from a rival. That is the one at work
  here.""",
        """어떤 기법이 알맞은지는 가진 데이터와 하려는 일에 따라 다릅니다.

- [Pix2Pix](https://arxiv.org/abs/1611.07004)는 짝을 이룬 이미지로 학습해 한 종류의 이미지를 다른 종류로 바꿉니다. 건물 외벽의
  구조도를 건물 사진으로 바꾸는 식입니다.
- [CycleGAN](https://arxiv.org/abs/1703.10593)은 짝이 없어도 됩니다. 이미지 두 묶음이면 충분하고, 갔다가 돌아오면 원래 이미지가
  되도록 학습하므로 양방향으로 바꿀 수 있습니다.
- [Neural Style Transfer](https://arxiv.org/abs/1508.06576)는 한 이미지를 다른 이미지의 화풍으로 다시 그립니다. 데이터셋은 필요
  없고, 이미지를 보는 신경망만 있으면 됩니다. 이미지 분류를 미리 학습한 신경망을 쓰거나, 아래처럼 무작위 필터를 씁니다.
- [변분 오토인코더](https://arxiv.org/abs/1312.6114)(VAE)는 이미지를 적은 개수의 수로 압축했다가 되살립니다. 새로운 수를 넣으면
  새로운 이미지가 나옵니다.
- PixelRNN 같은 [자기회귀 모델](https://arxiv.org/abs/1601.06759)은 앞서 그린 픽셀을 보고 다음 픽셀을 하나씩 그려 나갑니다.
- [GAN](https://arxiv.org/abs/1406.2661)은 이미지 전체를 한 번에 그리고, 경쟁자에게서 배웁니다. 이 페이지에서 쓰는
  모델입니다.""",
    ),
    "how.relatives.have": ("What do you have, and what do you want?", "무엇을 가지고 있고, 무엇을 하고 싶나요?"),
    "how.relatives.pairs": (
        "A sketch of every garment beside its photo; photos from sketches",
        "옷마다 스케치와 사진 한 쌍: 스케치를 사진으로 바꾸기",
    ),
    "how.relatives.piles": (
        "A pile of sneakers and a pile of boots, no pairs; one into the other",
        "스니커즈 사진 묶음과 부츠 사진 묶음(짝 없음): 서로 바꾸기",
    ),
    "how.relatives.two": (
        "One photo and one painting; the photo in the painter's manner",
        "사진 한 장과 그림 한 장: 사진을 그 화풍으로 바꾸기",
    ),
    "how.relatives.code": (
        "Only pictures; a code for each of them, and new ones",
        "이미지만: 이미지마다 코드를 얻고 새 이미지도 만들기",
    ),
    "how.relatives.likelihood": (
        "Only pictures; new ones, and how probable each of them is",
        "이미지만: 새 이미지를 만들고 각각의 확률도 구하기",
    ),
    "how.relatives.sharp": ("Only pictures; sharp new ones, at once", "이미지만: 선명한 새 이미지를 한 번에 만들기"),
    "how.relatives.pairs.answer": (
        "<b>Pix2Pix.</b> The photo that belongs to a sketch says at every training step how far the drawn one is off. It "
        "goes one way only.",
        "<b>Pix2Pix</b>가 알맞습니다. 스케치의 짝인 사진이 정답이 되어, 만든 사진이 얼마나 다른지를 학습 스텝마다 알려 "
        "줍니다. 변환은 한 방향으로만 됩니다.",
    ),
    "how.relatives.piles.answer": (
        "<b>CycleGAN.</b> Sneaker to boot to sneaker again: the way back takes the place of the missing pair. Pairs are "
        "costly, piles are cheap.",
        "<b>CycleGAN</b>이 알맞습니다. 스니커즈를 부츠로 바꿨다가 다시 스니커즈로 되돌리는 과정이 짝을 대신합니다. 짝을 "
        "이룬 데이터는 비싸지만 묶음은 구하기 쉽습니다.",
    ),
    "how.relatives.two.answer": (
        "<b>Neural style transfer.</b> The photo gives the composition, the painting the style; what is optimized is the "
        "picture itself, not a network.",
        "<b>Neural Style Transfer</b>가 알맞습니다. 사진에서는 구도를, 그림에서는 화풍을 가져옵니다. 신경망이 아니라 이미지 "
        "자체를 최적화합니다.",
    ),
    "how.relatives.code.answer": (
        "<b>A variational autoencoder.</b> Its encoder gives the code, its decoder the picture. The pictures tend to be soft.",
        "<b>변분 오토인코더</b>가 알맞습니다. 인코더가 코드를, 디코더가 이미지를 만듭니다. 이미지는 흐릿한 편입니다.",
    ),
    "how.relatives.likelihood.answer": (
        "<b>An autoregressive model.</b> The probabilities of the pixels multiply to that of the picture. Drawing is slow: "
        "our 784 pixels would take 784 passes.",
        "<b>자기회귀 모델</b>이 알맞습니다. 픽셀마다의 확률을 곱하면 이미지의 확률이 됩니다. 대신 느립니다. 픽셀이 784개면 "
        "신경망을 784번 통과해야 합니다.",
    ),
    "how.relatives.sharp.answer": (
        "<b>A GAN.</b> One pass, one picture. It gives you no probability of a picture and no code of a given one, and its "
        "training is a balancing act.",
        "<b>GAN</b>이 알맞습니다. 신경망을 한 번 통과하면 이미지 한 장이 나옵니다. 대신 이미지의 확률이나 주어진 이미지의 "
        "코드는 알 수 없고, 학습할 때 균형을 잡기가 어렵습니다.",
    ),
    "how.relatives.alive": (
        """**Pix2Pix at work.** It has learnt from pairs such as the first two: the lines of a garment, and the garment. This
one is of the test pictures, from which it did not learn. The loss has two parts. L1 is the mean distance to the picture of the
pair. Of all garments that the same lines may be of, the one that is nearest to all of them is smooth; a critic, which sees
the lines too, calls that drawn. In Make you can give it lines of your own.

- *What it can do that the others cannot:* follow you. Every line that you draw has its place in the picture.
- *What it costs:* a partner for every picture. Here a program finds the lines, so 60,000 pairs cost nothing; a photo of a
  garment beside its sketch, drawn by hand, is dear.
- *Where it fails:* it takes lines at their word, so a clumsy collar becomes a clumsy collar, and a class that the lines speak
  against is hardly heeded. The same lines are always the same picture, so what is drawn is less varied than garments are.""",
        """**실제로 작동하는 Pix2Pix.** 처음 두 이미지와 같은 쌍에서 배웠습니다. 하나는 옷의 선이고 다른 하나는 그 옷입니다.
여기 나오는 것은 학습에 쓰지 않은 테스트 이미지입니다. 손실은 두 부분으로 이루어집니다. L1은 짝이 되는 이미지와의 평균
거리입니다. 같은 선으로 그릴 수 있는 여러 옷과 두루 가까운 그림은 밋밋합니다. 선까지 함께 보는 판별자는 그런 그림을
가짜로 알아봅니다. 만들기 탭에서는 직접 그린 선으로 해 볼 수 있습니다.

- *다른 기법이 못 하는 일:* 그리는 사람의 뜻을 따릅니다. 그은 선은 모두 그림 속 제자리에 나타납니다.
- *치르는 비용:* 이미지마다 짝이 있어야 합니다. 여기서는 프로그램이 선을 찾아 주어 60,000쌍이 거저 생기지만, 손으로 그린
  스케치와 옷 사진을 짝지으려면 비쌉니다.
- *실패하는 경우:* 선을 곧이곧대로 따르므로 서툰 깃은 서툰 깃이 되고, 선과 어긋나는 종류를 고르면 거의 반영되지 않습니다.
  같은 선은 언제나 같은 그림이 되므로 실제 옷만큼 다양하지 않습니다.""",
    ),
    "how.relatives.picture": ("Test picture", "테스트 이미지"),
    "how.relatives.lines": ("The lines of it, which are given", "주어지는 선"),
    "how.relatives.real": ("The pair's picture: {name} (step {edges:.1f})", "짝이 되는 이미지: {name}(차이 {edges:.1f})"),
    "how.relatives.alone": ("Drawn after L1 alone (step {edges:.1f})", "L1만으로 배워 그린 그림(차이 {edges:.1f})"),
    "how.relatives.critic": (
        "Drawn after L1 and the critic (step {edges:.1f})",
        "L1과 판별자로 배워 그린 그림(차이 {edges:.1f})",
    ),
    "how.relatives.patches": (
        "The step is how far neighbouring pixels are apart on the average, of 255: the more a picture is blurred, the less. "
        "The critic gives no single verdict, but one for each patch of 16 x 16 pixels, here laid over the middle of the patch: "
        "blue where it holds it for real, orange where for drawn, faint where it cannot tell.",
        "차이는 이웃한 픽셀 값의 평균 차이(255 기준)로, 흐릿할수록 작습니다. 판별자는 판정을 하나만 내리지 않고 16 x 16 픽셀 "
        "조각마다 내립니다. 여기서는 조각의 가운데에 겹쳐 보여 줍니다. 파란색은 진짜, 주황색은 가짜로 본 곳이고 색이 옅은 곳은 "
        "판단하지 못한 곳입니다.",
    ),
    "how.relatives.patches.critic": (
        "The drawn one: {share:.0%} real on the average, its worst patch {least:.0%}",
        "그린 그림: 평균 {share:.0%} 진짜, 가장 낮은 조각 {least:.0%}",
    ),
    "how.relatives.patches.real": (
        "The real one: {share:.0%} real on the average, its worst patch {least:.0%}",
        "진짜 이미지: 평균 {share:.0%} 진짜, 가장 낮은 조각 {least:.0%}",
    ),
    "how.cyclegan.alive": (
        """**CycleGAN at work.** It has learnt from two piles, each of one kind of garment, and no picture of one has a partner
in the other. Two generators, one for each way, each with a critic that knows the pile it shall end in; and what has gone there
and back again should look as before. So it must keep what says which garment it is, and change only what says which kind.

- *What it can do that the others cannot:* do without pairs, and go both ways. Of a T-shirt nobody owns the pullover that it
  would be, so Pix2Pix could not learn this; and style transfer changes a garment's cloth, never its cut.
- *What it costs:* two piles, and four networks in place of two, of which each step sends every picture there and back. The one
  that ships, T-shirts and pullovers, took 21 minutes on two cores, for 6,000 pictures of each.
- *Where it fails:* nothing says what a picture should become, only what the pile looks like. Stripes and prints fade or are
  made up, and what is rare in a pile, a wrap or a strap, comes out in shreds. Long sleeves that were never photographed can
  only be guessed. And it may cheat, as below.""",
        """**실제로 작동하는 CycleGAN.** 옷 종류가 하나씩인 두 묶음에서 배웠고, 두 묶음 사이에는 짝이 없습니다. 방향마다
생성자가 하나씩 있고, 각 생성자에는 도착할 묶음을 아는 판별자가 있습니다. 갔다가 돌아온 그림은 처음과 같아 보여야 합니다. 그래서
어떤 옷인지를 알려 주는 것은 남기고, 어떤 종류인지를 알려 주는 것만 바꾸어야 합니다.

- *다른 기법이 못 하는 일:* 짝 없이 배우고 양방향으로 바꿉니다. 티셔츠 한 벌을 그대로 풀오버로 만든 옷은 세상에 없으니
  Pix2Pix로는 배울 수 없고, Neural Style Transfer는 천만 바꿀 뿐 옷의 모양은 바꾸지 못합니다.
- *치르는 비용:* 이미지 두 묶음이 있어야 하고, 신경망이 둘이 아니라 넷이며, 스텝마다 모든 이미지를 보냈다가 되돌립니다. 함께
  들어 있는 티셔츠와 풀오버 모델은 종류마다 6,000장으로 코어 두 개에서 21분 동안 배웠습니다.
- *실패하는 경우:* 한 장이 무엇이 되어야 하는지는 아무도 알려 주지 않고, 묶음이 어떻게 생겼는지만 압니다. 줄무늬와 프린트는
  흐려지거나 없던 것이 생기고, 묶음에 드문 것(여밈이나 어깨끈)은 조각납니다. 찍힌 적 없는 긴소매는 짐작할 수밖에 없습니다.
  그리고 아래에서 보듯 속임수를 쓰기도 합니다.""",
    ),
    "how.cyclegan.direction": ("Which way?", "어느 방향으로 갈까요?"),
    "how.cyclegan.there": ("There and back", "갔다가 돌아오기"),
    "how.cyclegan.back": ("From the other side", "반대쪽에서 출발하기"),
    "how.cyclegan.picture": ("Test picture of the kind it begins with", "출발하는 종류의 테스트 이미지"),
    "how.cyclegan.code": ("Or a garment of that kind, by its seed or code", "또는 그 종류의 옷(시드나 코드)"),
    "how.cyclegan.code.info": (
        "Such as 42; press Enter. Empty: the test picture.",
        "예: 42를 쓰고 Enter를 누릅니다. 비워 두면 테스트 이미지를 씁니다.",
    ),
    "how.cyclegan.noise": ("Noise on the way", "도중에 더하는 노이즈"),
    "how.cyclegan.legs": ("How often it goes", "이동 횟수"),
    "how.cyclegan.source": ("It is of the class {here}", "출발: {here}"),
    "how.cyclegan.there.picture": ("As {there} (differs by {off:.3f} of 1)", "{there}(차이 {off:.3f}, 1 기준)"),
    "how.cyclegan.home": ("And home again (differs by {off:.3f})", "돌아온 그림(처음과의 차이 {off:.3f})"),
    "how.cyclegan.on_noise": (
        "A CycleGAN may cheat: what it needs for the way home it hides in the middle picture, in differences too small to see, "
        "as <a href='https://arxiv.org/abs/1712.02950'>Chu et al. 2017</a> found. Noise on the way destroys what is hidden and "
        "leaves what can be seen; what does not come home then was hidden, and some of the difference is the noise itself. "
        "The one that ships met noise of 0.05 all the while it learnt, so it hides little: test pictures come home 0.039 "
        "off, and 0.041 with that noise.",
        "CycleGAN은 속임수를 쓰기도 합니다. 돌아올 때 필요한 것을 눈에 띄지 않는 작은 차이로 가운데 그림에 숨기는 "
        "것으로, <a href='https://arxiv.org/abs/1712.02950'>Chu 등 2017</a> 논문이 밝혔습니다. 도중에 노이즈를 더하면 숨긴 "
        "것은 사라지고 보이는 것은 남습니다. 그때 되살아나지 않는 것은 숨겨져 있던 것이고, 차이 가운데 일부는 노이즈 "
        "자체입니다. 함께 들어 있는 모델은 배우는 내내 0.05의 노이즈를 겪어서 숨기는 것이 적습니다. 테스트 이미지는 "
        "0.039의 차이로, 그만한 노이즈를 더하면 0.041의 차이로 돌아옵니다.",
    ),
    "how.cyclegan.noisy": ("The picture in the middle with noise of {noise:.2f}", "노이즈 {noise:.2f}를 더한 가운데 그림"),
    "how.cyclegan.noisy_home": (
        "Home from there (differs by {off:.3f}; without noise by {without:.3f})",
        "거기서 돌아온 그림(차이 {off:.3f}, 노이즈 없이는 {without:.3f})",
    ),
    "how.cyclegan.hidden": (
        "What the noise changed: where both that came home differ",
        "노이즈가 바꾼 것: 돌아온 두 그림이 다른 곳",
    ),
    "how.cyclegan.on_chain": (
        "And on and on, {here}, {there}, {here}, {there}: what is lost a little each time, adds up. Below each stands how "
        "far it is from the first; each second one is of the other kind, and so farther.",
        "{here}, {there}, {here}, {there}... 계속 오가면 매번 조금씩 잃는 것이 쌓입니다. 그림 아래의 수는 처음과의 "
        "차이이며, 하나 건너 하나는 다른 종류라서 더 큽니다.",
    ),
    "how.cyclegan.stop": ("{leg}: {off:.2f}", "{leg}번: {off:.2f}"),
    "how.cyclegan.stop.picture": ("{name}, way {leg} (differs by {off:.2f})", "{name}, 이동 {leg}번(차이 {off:.2f})"),
    # 3
    "how.data.title": ("The data: grey values become numbers from -1 to 1", "데이터: 밝기 값을 -1에서 1 사이로"),
    "how.data.text": (
        """[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist) ([paper](https://arxiv.org/abs/1708.07747))
holds 60,000 training pictures of garments in ten classes, 28 x 28 pixels. The labels are put aside: the question is not
which class a picture belongs to, but what garments look like at all.

A grey picture has one channel, and convolutions want to see it, so the array's shape (60000, 28, 28) becomes (60000, 28,
28, 1). The pixels, 0 to 255, are scaled to -1 to 1, because that is what the generator's last layer, a tanh, can draw. Then
the pictures are shuffled and handed out in batches of 256.""",
        """[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist)([논문](https://arxiv.org/abs/1708.07747))에는
열 가지 클래스의 옷 사진이 학습용으로 60,000장 들어 있고, 크기는 28 x 28 픽셀입니다. 라벨은 쓰지 않습니다. 어느 클래스인지가
아니라 옷이 어떻게 생겼는지를 배우려는 것이기 때문입니다.

흑백 이미지는 채널이 하나입니다. 합성곱 층에는 채널 차원이 필요하므로 배열의 shape를 (60000, 28, 28)에서 (60000, 28, 28,
1)로 바꿉니다. 0에서 255까지의 픽셀 값은 -1에서 1 사이로 정규화합니다. 생성자의 마지막 층인 tanh가 그 범위의 값을 내기
때문입니다. 그런 다음 이미지를 섞어서 256장씩 배치로 나눕니다.""",
    ),
    "how.data.pixel": ("Pixel", "픽셀 값"),
    "how.data.answer": (
        "{pixel} / 127.5 - 1 = <b>{unit:z.3f}</b>",
        "{pixel} / 127.5 - 1 = <b>{unit:z.3f}</b>",
    ),
    "how.data.alt": (
        "The grey of the pixel, and its place on the scale from -1 to 1: {unit:z.3f}",
        "픽셀의 밝기와 -1에서 1까지의 눈금에서 차지하는 위치: {unit:z.3f}",
    ),
    # 4
    "how.gan.title": ("GAN: counterfeiters and police", "GAN: 위조범과 경찰"),
    "how.gan.text": (
        """The authors of the [first paper on GANs](https://arxiv.org/abs/1406.2661) compare the **generator** to
counterfeiters and the **discriminator** to the police. One turns random noise into pictures, the other sees real and false
ones and says of each how real it looks. Whenever the police get better, the counterfeiters have to, ideally until the
false money cannot be told from the real. The generator never sees the data: all that it knows of them comes through the
discriminator's verdicts.

Send eight counterfeits to the police. From a probability of 50% on, one has passed.""",
        """[GAN을 처음 제안한 논문](https://arxiv.org/abs/1406.2661)은 **생성자**를 위조지폐범에, **판별자**를 경찰에
비유합니다. 생성자는 무작위 노이즈를 이미지로 바꾸고, 판별자는 진짜와 가짜를 보고 각각 얼마나 진짜 같은지 판정합니다.
경찰의 실력이 늘면 위조범의 실력도 늘어야 하고, 이상적으로는 위조지폐를 진짜와 구별할 수 없을 때까지 이어집니다. 생성자는
데이터를 직접 보지 못하고, 판별자의 판정을 통해서만 배웁니다.

위조품 여덟 점을 경찰에 보내 보세요. 진짜일 확률이 50% 이상이면 통과입니다.""",
    ),
    "how.gan.button": ("Eight new counterfeits", "새 위조품 여덟 점 보내기"),
    "how.gan.answer": ("<b>{passed} of 8</b> pass as real.", "8점 중 <b>{passed}점</b>이 진짜로 통과했습니다."),
    # 5
    "how.generator.title": ("The generator: from 100 numbers to 28 x 28 pixels", "생성자: 수 100개에서 28 x 28 픽셀로"),
    "how.generator.text": (
        """The build is that of a [DCGAN](https://arxiv.org/abs/1511.06434). A dense layer turns the noise, 100 numbers from a
normal distribution, into 7 x 7 x 256; three transposed convolutions take the channels down from 256 to 1, and the last two
each double the width, up to one grey picture of 28 x 28.

In between, [batch normalization](https://arxiv.org/abs/1502.03167) brings each channel back to a mean of 0 and a variance
of 1, then scales and shifts it by what it has learnt, so that the activations neither blow up nor fade. It uses the
batch's own statistics in training, and remembered ones afterwards: hence `training=False` when we draw. LeakyReLU lets a
little of the negative through (Keras takes 0.3), and tanh bends the last values into -1 to 1. Move a value through both.""",
        """[DCGAN](https://arxiv.org/abs/1511.06434)의 구조를 따릅니다. Dense 층이 정규분포에서 뽑은 수 100개(노이즈)를 7 x
7 x 256으로 바꿉니다. 이어서 전치 합성곱 세 층이 채널을 256개에서 1개로 줄이고, 그중 뒤의 두 층이 가로세로를 두 배씩 늘려
28 x 28 흑백 이미지 한 장을 만듭니다.

층 사이의 [배치 정규화](https://arxiv.org/abs/1502.03167)는 채널마다 평균을 0, 분산을 1로 맞춘 뒤 학습한 값만큼 크기와 위치를
조정해서, 활성값이 폭발하거나 사라지지 않게 합니다. 학습할 때는 그 배치의 통계를, 학습이 끝난 뒤에는 기억해 둔 통계를 씁니다.
그래서 이미지를 그릴 때는 `training=False`로 호출합니다. LeakyReLU는 음수를 조금 통과시키고(Keras의 기본 기울기는 0.3), tanh는
마지막 값을 -1에서 1 사이로 눌러 줍니다. 값을 바꾸며 두 함수에 넣어 보세요.""",
    ),
    "how.generator.value": ("A value on its way through", "함수에 넣을 값"),
    "how.generator.answer": (
        "LeakyReLU({value:.1f}) = <b>{leaky:.2f}</b>, tanh({value:.1f}) = <b>{tanh:.2f}</b>",
        "LeakyReLU({value:.1f}) = <b>{leaky:.2f}</b>, tanh({value:.1f}) = <b>{tanh:.2f}</b>",
    ),
    "how.generator.alt": (
        "Curves of LeakyReLU (dashed) and tanh (solid) with the value's point on each",
        "LeakyReLU(점선)와 tanh(실선)의 곡선과 그 위에 점으로 표시한 값의 위치",
    ),
    "how.table.generator": ("The generator's layers", "생성자의 층"),
    "how.table.discriminator": ("The discriminator's layers", "판별자의 층"),
    "how.table.shapes": ("The shapes on the way: {shapes}", "shape의 변화: {shapes}"),
    "how.table.layer": ("Layer", "층"),
    "how.table.shape": ("Output", "출력"),
    "how.table.parameters": ("Parameters", "파라미터"),
    "how.table.sum": ("Together", "합계"),
    "how.table.kernel": ("{kernel}x{kernel}, stride {stride}", "{kernel}x{kernel}, 스트라이드 {stride}"),
    # 6
    "how.transposed.title": ("Transposed convolution, by hand", "전치 합성곱 직접 해 보기"),
    "how.transposed.text": (
        """A convolution with stride 2 halves the width; its transpose doubles it. Think of a stamp: each input cell
multiplies the whole kernel by its value and presses it into the output, the next cell `stride` cells further on. Where
stamps overlap they add up, and with `padding="same"` whatever sticks out over the rim is cut off, so that the output is
exactly `stride` times as wide ([more pictures](https://arxiv.org/abs/1603.07285)).

Follow one cell with the slider: its stamp is framed. With stride 2 and kernel 3 look at how uneven the overlaps are: that
is where the [checkerboards](https://distill.pub/2016/deconv-checkerboard/) in generated pictures come from. This generator's
kernels of 5 overlap unevenly too, if less so.""",
        """스트라이드가 2인 합성곱은 너비를 절반으로 줄이고, 전치 합성곱은 두 배로 늘립니다. 도장을 떠올려 보세요. 입력 칸
하나가 자기 값을 커널 전체에 곱해 출력에 찍고, 다음 칸은 스트라이드만큼 옮겨서 찍습니다. 겹치는 곳은 더하고,
`padding="same"`이면 가장자리를 벗어난 부분은 잘라 냅니다. 그래서 출력의 너비는 정확히 스트라이드 배가 됩니다([그림으로 더
보기](https://arxiv.org/abs/1603.07285)).

슬라이더로 칸 하나를 따라가 보세요. 그 칸이 찍은 도장에 테두리가 생깁니다. 스트라이드 2, 커널 3일 때 겹치는 횟수가 얼마나
고르지 않은지 보세요. 생성된 이미지에 [바둑판 무늬](https://distill.pub/2016/deconv-checkerboard/)가 생기는 이유입니다. 이
생성자가 쓰는 크기 5의 커널도 정도는 덜하지만 고르지 않게 겹칩니다.""",
    ),
    "how.transposed.stride": ("Stride", "스트라이드"),
    "how.transposed.stride.1": ("1 cell", "1칸"),
    "how.transposed.stride.2": ("2 cells", "2칸"),
    "how.transposed.kernel": ("Kernel size", "커널 크기"),
    "how.transposed.cell": ("Input cell, row by row", "입력 칸(왼쪽 위부터)"),
    "how.transposed.input": ("Input", "입력"),
    "how.transposed.weights": ("Kernel", "커널"),
    "how.transposed.output": ("Output", "출력"),
    "how.transposed.answer": (
        "3 x 3 becomes <b>{side} x {side}</b>. Input cell {cell} holds {value}: {value} times the kernel is added inside "
        "the frame. An output cell gets {least} to {most} stamps.",
        "3 x 3이 <b>{side} x {side}</b>이 됩니다. 입력 칸 {cell}의 값은 {value}입니다. 커널에 이 값을 곱해 테두리 안에 "
        "더합니다. 출력 칸 하나에 찍히는 도장은 {least}~{most}개입니다.",
    ),
    "how.transposed.alt": (
        "Three grids of numbers: input {input}; kernel {kernel}; output {output}",
        "숫자 격자 세 개: 입력 {input}, 커널 {kernel}, 출력 {output}",
    ),
    # 7
    "how.untrained.title": ("Before any training", "학습하기 전의 이미지"),
    "how.untrained.text": (
        """A generator with fresh random weights knows nothing of the world: noise in, noise out. The discriminator that
begins beside it knows as little, its logit stays near 0.

The trained discriminator may surprise you. It has learnt to tell real pictures from the fakes *of its own generator*,
which are long past such grey, so what it says here means nothing. A discriminator is an opponent, not a judge of quality.""",
        """가중치를 막 무작위로 초기화한 생성자는 아무것도 모릅니다. 노이즈를 넣으면 노이즈가 나옵니다. 함께 출발하는 판별자도
아는 것이 없어서 로짓이 0 근처에 머뭅니다.

학습을 마친 판별자의 답은 뜻밖일 수 있습니다. 이 판별자는 진짜 이미지를 *짝이 되는 생성자가 만든* 가짜와 구별하도록
배웠고, 그 가짜는 이런 회색 노이즈를 벗어난 지 오래입니다. 그래서 여기서 내놓는 값에는 의미가 없습니다. 판별자는 맞수일 뿐,
품질을 평가하는 심판이 아닙니다.""",
    ),
    "how.untrained.button": ("New random weights", "가중치 새로 초기화하기"),
    "how.untrained.alt": ("What an untrained generator draws: grey noise", "학습하지 않은 생성자가 그린 회색 노이즈"),
    "how.untrained.fresh": ("Untrained discriminator", "학습하지 않은 판별자"),
    "how.untrained.trained": ("Trained discriminator", "학습한 판별자"),
    # 8
    "how.discriminator.title": ("The discriminator: from a picture to one number", "판별자: 이미지에서 숫자 하나로"),
    "how.discriminator.text": (
        """The way back: two convolutions with stride 2 take the picture from 28 to 14 to 7 cells, while the channels grow from
1 to 64 to 128; then everything is flattened and weighed into one number.
[Dropout](https://jmlr.org/papers/v15/srivastava14a.html) switches off 30% of the values at random during training, so that the
network does not rely on a few of them.

No sigmoid follows: the number, a **logit**, may be anything. 0 is undecided, above 0 rather real, below 0 rather fake. Try
it on pictures that it has never met.""",
        """생성자와 반대 방향입니다. 스트라이드가 2인 합성곱 두 층이 이미지의 너비를 28칸에서 14칸, 7칸으로 줄이고, 채널은
1개에서 64개, 128개로 늘립니다. 마지막으로 모든 값을 한 줄로 펴고 가중합해 숫자 하나를 얻습니다.
[드롭아웃](https://jmlr.org/papers/v15/srivastava14a.html)은 학습하는 동안 값의 30%를 무작위로 꺼서, 판별자가 몇몇 값에만
기대지 않게 합니다.

끝에 시그모이드가 없으므로 이 숫자, 곧 **로짓**은 어떤 실수든 될 수 있습니다. 0이면 어느 쪽인지 모르는 것이고, 0보다 크면
진짜 쪽, 작으면 가짜 쪽입니다. 판별자가 한 번도 본 적 없는 이미지도 보여 주세요.""",
    ),
    "how.discriminator.subject": ("Judge", "판별할 이미지"),
    "how.discriminator.garment": ("A new picture", "새로 그린 그림"),
    "how.discriminator.upside": ("A new picture, upside down", "새로 그린 그림을 위아래로 뒤집기"),
    "how.discriminator.negative": ("A new picture, black and white swapped", "새로 그린 그림의 흑백을 뒤집기"),
    "how.discriminator.noise": ("Noise", "노이즈"),
    "how.discriminator.black": ("Nothing but black", "온통 검은 이미지"),
    "how.discriminator.again": ("Judge another", "다시 판별하기"),
    # 9
    "how.losses.title": ("Losses and accuracies", "손실 함수와 정확도"),
    "how.losses.text": (
        """Real or fake is a question with two answers, so the loss is binary cross-entropy. The discriminator wants 1 for
real pictures and 0 for fakes, and pays for both: `disc_loss`. The generator wants its fakes to be taken for 1: `gen_loss`.
The discriminator gives logits, so a sigmoid has to come first: that is what `from_logits=True` is for.

Accuracy asks something coarser: how many are on the right side of 0.5? It is taken separately for real and fake pictures.
Both near 1.0 say that the fakes are easily caught; the course would like to see them start there and fall towards 0.5.

**Mind the threshold.** The course compares the *logits* with 0.5, that is a probability of 62%. A discriminator that is
utterly undecided, with logits of 0, then scores 0 on real pictures and 1 on fakes, and not 0.5 on both. Try it with the
second button.""",
        """진짜인지 가짜인지는 답이 두 가지인 질문이므로 이진 교차 엔트로피를 손실로 씁니다. 판별자는 진짜에 1, 가짜에 0을
주려 하고, 두 손실을 더한 값이 `disc_loss`입니다. 생성자는 자기가 만든 가짜가 1로 판정되기를 바라며, 그 손실이
`gen_loss`입니다. 판별자가 내놓는 값은 로짓이므로 먼저 시그모이드를 거쳐야 합니다. `from_logits=True`가 그 일을 합니다.

정확도는 손실보다 거친 값으로, 0.5를 기준으로 맞힌 비율이 얼마인지를 나타냅니다. 진짜와 가짜를 따로 계산합니다. 둘 다
1.0에 가까우면 가짜를 쉽게 잡아낸다는 뜻입니다. 교재에서는 거기서 시작해 둘 다 0.5까지 내려가는 것을 이상적으로 봅니다.

**기준값에 주의하세요.** 교재는 확률이 아니라 *로짓*을 0.5와 비교합니다. 확률로는 62%에 해당합니다. 그래서 전혀 판별하지
못해 로짓이 모두 0인 판별자의 정확도는 둘 다 0.5가 아니라 진짜에서 0, 가짜에서 1이 됩니다. 두 번째 버튼으로 확인해 보세요.""",
    ),
    "how.losses.real": ("Logits of real pictures (real_output)", "진짜 이미지의 로짓(real_output)"),
    "how.losses.fake": ("Logits of fake pictures (fake_output)", "가짜 이미지의 로짓(fake_output)"),
    "how.losses.info": ("One to twelve numbers with commas between them", "수 1~12개를 쉼표로 구분합니다"),
    "how.losses.button": ("Compute", "계산하기"),
    "how.losses.undecided": ("An undecided discriminator", "전혀 판별하지 못하는 판별자"),
    "how.losses.logit": ("Logit", "로짓"),
    "how.losses.probability": ("Sigmoid", "시그모이드"),
    "how.losses.loss": ("Loss", "손실"),
    "how.losses.real_test": ("≥ 0.5?", "≥ 0.5?"),
    "how.losses.fake_test": ("&lt; 0.5?", "&lt; 0.5?"),
    "how.losses.counts": ("1 or 0", "1 또는 0"),
    "how.losses.true": ("True", "True"),
    "how.losses.false": ("False", "False"),
    "how.losses.mean": ("Mean", "평균"),
    "how.losses.real_caption": ("Real pictures: the discriminator wants 1", "진짜 이미지: 판별자가 바라는 값은 1"),
    "how.losses.fake_caption": ("Fake pictures: the discriminator wants 0", "가짜 이미지: 판별자가 바라는 값은 0"),
    "how.losses.answer": (
        "real_accuracy = <b>{real_accuracy:.2f}</b>, fake_accuracy = <b>{fake_accuracy:.2f}</b><br>disc_loss = "
        "{real_loss:.3f} + {fake_loss:.3f} = <b>{disc_loss:.3f}</b>, gen_loss = <b>{gen_loss:.3f}</b> (the fake pictures' "
        "loss if the target were 1)",
        "real_accuracy = <b>{real_accuracy:.2f}</b>, fake_accuracy = <b>{fake_accuracy:.2f}</b><br>disc_loss = "
        "{real_loss:.3f} + {fake_loss:.3f} = <b>{disc_loss:.3f}</b>, gen_loss = <b>{gen_loss:.3f}</b> (가짜 이미지의 "
        "목표를 1로 두었을 때의 손실)",
    ),
    # 10
    "how.optimizers.title": ("Two networks, two optimizers", "신경망도 둘, 최적화 함수도 둘"),
    "how.optimizers.text": (
        """[Adam](https://arxiv.org/abs/1412.6980) keeps, for every weight, a running mean of its gradients and of their
squares, and divides one by the root of the other: each step is about as long as the learning rate, however steep the slope.
Those memories belong to one network and its loss, so each network gets an Adam of its own. The course gives both a learning
rate of 0.0001.

In the first drawing one weight descends a bowl. In the second, two players pull at the same product `x * y`: one makes it
smaller, the other larger, each with its own Adam. They circle their balance, even drift away from it. That is why a GAN's
losses do not simply fall ([more on this](https://arxiv.org/abs/1801.04406)).""",
        """[Adam](https://arxiv.org/abs/1412.6980)은 가중치마다 기울기의 이동 평균과 기울기 제곱의 이동 평균을 기억하고,
앞의 값을 뒤의 값의 제곱근으로 나눕니다. 그래서 경사가 얼마나 가파르든 한 걸음이 학습률 정도의 길이가 됩니다. 이 기억은
신경망 하나와 그 손실에 딸린 것이므로 신경망마다 Adam을 따로 둡니다. 교재에서는 둘 다 학습률이 0.0001입니다.

첫 번째 그림에서는 가중치 하나가 그릇 모양의 손실을 내려갑니다. 두 번째 그림에서는 두 선수가 같은 곱 `x * y`를 두고 겨룹니다.
한쪽은 줄이려 하고 다른 쪽은 키우려 하며, 각자 자기 Adam을 씁니다. 둘은 균형점에 이르지 못하고 그 둘레를 맴돌며 오히려
멀어지기도 합니다. GAN의 손실이 그저 줄어들기만 하지 않는 이유입니다([더 알아보기](https://arxiv.org/abs/1801.04406)).""",
    ),
    "how.optimizers.rate": ("Learning rate", "학습률"),
    "how.optimizers.answer": (
        "After {steps} steps the weight that started at -3 stands at <b>{weight:z.2f}</b> (the best is 0). The two players "
        "started <b>{start:.2f}</b> from their balance, and are now <b>{distance:.2f}</b> from it.",
        "-3에서 출발한 가중치는 {steps}걸음 뒤 <b>{weight:z.2f}</b>에 있습니다(최적값은 0). 두 선수는 균형점에서 "
        "<b>{start:.2f}</b> 떨어져 출발했고, 지금은 <b>{distance:.2f}</b> 떨어져 있습니다.",
    ),
    "how.optimizers.one": ("One weight, one loss", "가중치 하나, 손실 하나"),
    "how.optimizers.two": ("Two players, opposite goals", "두 선수, 상반된 목표"),
    "how.optimizers.alt.one": (
        "The weight's way down the bowl, from -3 to {weight:z.2f}",
        "그릇 모양의 손실을 -3에서 {weight:z.2f}까지 내려간 경로",
    ),
    "how.optimizers.alt.two": (
        "The players' way around their balance, which ends {distance:.2f} from it",
        "두 선수가 균형점 둘레를 도는 경로. 끝에서 균형점까지의 거리는 {distance:.2f}",
    ),
    # 11
    "how.step.title": ("One train step, in ten points", "train_step의 열 단계"),
    "how.step.text": (
        """All learning is this one step, repeated 11,700 times. Both networks learn from the same batch, both losses come out
of the same forward pass, and both networks are changed only when all gradients are known. Go through it point by point;
what is at work lights up in the drawing.""",
        """학습이란 결국 이 train_step을 11,700번 되풀이하는 것입니다. 두 신경망이 같은 배치로 학습하고, 순전파 한 번에서 두
손실이 함께 나오며, 기울기를 모두 구한 다음에야 두 신경망의 가중치를 바꿉니다. 열 단계를 하나씩 따라가 보세요. 그때 일하는
부분이 그림에서 밝아집니다.""",
    ),
    "how.step.point": ("Point", "단계"),
    "how.step.1": ("256 real pictures come in.", "진짜 이미지 256장을 입력으로 받습니다."),
    "how.step.2": (
        "As many noise vectors are drawn, 100 numbers each: one for every fake.",
        "같은 수의 노이즈 벡터를 뽑습니다. 가짜 이미지 한 장마다 수 100개짜리 벡터 하나입니다.",
    ),
    "how.step.3": (
        "Two GradientTapes start to record, one for each network: what happens from here on can be differentiated.",
        "GradientTape 두 개가 신경망마다 하나씩 기록을 시작합니다. 여기서부터 일어나는 계산은 미분할 수 있습니다.",
    ),
    "how.step.4": (
        "The generator turns the noise into 256 fakes, in training mode: batch normalization uses this batch.",
        "생성자가 노이즈로 가짜 이미지 256장을 만듭니다. 학습 모드이므로 배치 정규화는 이 배치의 통계를 씁니다.",
    ),
    "how.step.5": (
        "The discriminator judges real and fake pictures separately: real_output and fake_output, 256 logits each.",
        "판별자가 진짜와 가짜를 따로 판별합니다. real_output과 fake_output으로 로짓이 256개씩 나옵니다.",
    ),
    "how.step.6": (
        "The logits become two losses, one for each network.",
        "로짓으로 신경망마다 하나씩 모두 두 가지 손실을 계산합니다.",
    ),
    "how.step.7": (
        "And two accuracies. They teach nobody anything; they are for us to watch.",
        "두 정확도도 계산합니다. 학습에는 쓰이지 않고, 지켜보기 위한 값입니다.",
    ),
    "how.step.8": (
        "Each tape is played back: the gradient of gen_loss for the generator's weights, of disc_loss for the discriminator's.",
        "테이프를 되감아 기울기를 구합니다. 생성자 가중치에는 gen_loss의 기울기를, 판별자 가중치에는 disc_loss의 기울기를 "
        "구합니다.",
    ),
    "how.step.9": (
        "Each Adam moves its own network's weights. Only here does anybody learn.",
        "두 Adam이 각자 맡은 신경망의 가중치를 갱신합니다. 실제로 배우는 것은 이 순간뿐입니다.",
    ),
    "how.step.10": (
        "The two losses and the two accuracies are returned: one point on each of the four curves.",
        "두 손실과 두 정확도를 돌려줍니다. 네 곡선에 점이 하나씩 찍힙니다.",
    ),
    "how.step.alt": (
        "The parts of a train step; lit at point {point}: {lit}",
        "train_step의 구성. {point}단계에서 밝아진 부분: {lit}",
    ),
    "how.overview": (
        "Noise goes through the generator and becomes a fake picture; the discriminator sees real and fake pictures and "
        "gives logits",
        "노이즈가 생성자를 거쳐 가짜 이미지가 되고, 판별자는 진짜 이미지와 가짜 이미지를 보고 로짓을 내놓습니다",
    ),
    "how.box.noise": ("noise", "노이즈"),
    "how.box.generator": ("Generator", "생성자"),
    "how.box.fakes": ("fake pictures", "가짜 이미지"),
    "how.box.images": ("real pictures", "진짜 이미지"),
    "how.box.discriminator": ("Discriminator", "판별자"),
    "how.box.logits": ("logits", "로짓"),
    "how.box.losses": ("losses", "손실"),
    "how.box.accuracies": ("accuracies", "정확도"),
    "how.box.gradients": ("gradients", "기울기"),
    "how.box.adams": ("two Adams: new weights", "Adam 두 개: 새 가중치"),
    "how.box.tapes": ("two tapes record", "테이프 두 개가 기록"),
    # 12
    "how.record.title": ("What @tf.function does", "@tf.function이 하는 일"),
    "how.record.text": (
        """A decorator wraps a function in another. `@tf.function` runs your Python once, with stand-ins in place of numbers,
and records which operations happen; as long as the shapes and types that come in stay the same, it then replays that recording,
the graph, without Python. That is quicker, and there is no session to open and close as in TensorFlow 1. The price: a `print`
in the body speaks once, and arrays arrive as tensors. ([Guide](https://www.tensorflow.org/guide/function))

Call `f(x, y) = x ** 2 + y` with x = [2, 3] and y = [3, -2], plainly and recorded. It really runs, beside the model, in the
wrapper that Keras puts around a model's predictions.""",
        """데코레이터는 함수를 감싸 다른 함수로 만듭니다. `@tf.function`은 숫자가 들어갈 자리만 표시한 텐서를 넣어 파이썬 코드를
한 번만 실행하면서 어떤 연산이 일어나는지 기록합니다. 그다음부터는 입력의 shape와 타입이 그대로라면 파이썬 없이 그 기록, 곧
그래프를 재생합니다. 더 빠르고, 텐서플로우 1처럼 세션을 열고 닫을 필요도 없습니다. 대신 함수 안의 `print`는 한 번만 출력되고,
배열은 텐서로 바뀌어 들어옵니다. ([가이드](https://www.tensorflow.org/guide/function))

`f(x, y) = x ** 2 + y`를 x = [2, 3], y = [3, -2]로, 한쪽은 그대로, 다른 쪽은 기록해서 호출해 보세요. Keras가 모델의 예측
함수를 감쌀 때 쓰는 방식 그대로 실제로 실행합니다.""",
    ),
    "how.record.calls": ("Calls", "호출 횟수"),
    "how.record.plain": ("Plain Python", "일반 파이썬"),
    "how.record.graph": ("Recorded", "기록한 함수"),
    "how.record.ran": ("The body ran", "본문이 실행된 횟수"),
    "how.record.times": ("{times} of {calls} times", "{calls}번 중 {times}번"),
    "how.record.type": ("type(x)", "type(x)"),
    "how.record.answer": ("f(x, y)", "f(x, y)"),
    "how.record.caption": ("The same function, called {calls} times", "같은 함수를 {calls}번 호출한 결과"),
    # 13
    "how.epochs.title": ("Epochs, curves and checkpoints", "에포크, 곡선, 체크포인트"),
    "how.epochs.text": (
        """An epoch goes once through the data, batch by batch, in a fresh order. Every 50 iterations, that is train steps, the
generator draws the same 16 seeds, so that the pictures can be compared; every 5 epochs a **checkpoint** keeps both networks and
both optimizers, so that a run that was cut off goes on where it stood.

Each iteration adds a point to four **curves**. Do not wait for a loss to reach 0: each network's task changes with the other.
Look at the balance instead. If fake_accuracy stays near 1, the generator does not yet fool anybody; if gen_loss climbs on
and on, the discriminator is winning.""",
        """한 에포크는 데이터를 새로 섞어 배치 단위로 한 번 모두 학습하는 것입니다. 50이터레이션(train_step 50번)마다 생성자가
같은 시드 16개를 그리므로 이미지를 서로 비교할 수 있습니다. 5에포크마다 **체크포인트**에 두 신경망과 두 최적화 함수를 저장해
두면, 학습이 끊겨도 멈춘 곳에서 이어 갈 수 있습니다.

이터레이션마다 네 **곡선**에 점이 하나씩 늘어납니다. 손실이 0이 되기를 기다리지는 마세요. 상대가 바뀌면 풀어야 할 문제도
바뀝니다. 대신 균형을 보세요. fake_accuracy가 계속 1에 가까우면 생성자가 아직 판별자를 속이지 못하는 것이고, gen_loss가 끝없이
오르면 판별자가 이기고 있는 것입니다.""",
    ),
    "how.epochs.batch": ("Batch size", "배치 크기"),
    "how.epochs.epochs": ("Epochs", "에포크 수"),
    "how.epochs.answer": (
        "60,000 pictures make <b>{batches:,}</b> whole batches of {batch} ({left} left out each epoch, different ones "
        "each time). Over {epochs} epochs: <b>{steps:,} iterations</b>, {samples:,} sample sheets including the untrained one, "
        "and {checkpoints} checkpoints including the last.",
        "60,000장은 {batch}장짜리 온전한 배치 <b>{batches:,}개</b>가 됩니다(에포크마다 {left}장이 빠지며, 빠지는 이미지는 "
        "매번 바뀝니다). {epochs}에포크면 <b>{steps:,}이터레이션</b>이고, 샘플 이미지는 학습 전의 것을 포함해 {samples:,}장, "
        "체크포인트는 마지막 것을 포함해 {checkpoints}개입니다.",
    ),
    "how.epochs.curves": (
        "<p class='links'><a href='?tab=training'>See the curves of the real run</a></p>",
        "<p class='links'><a href='?tab=training'>실제 학습 곡선 보기</a></p>",
    ),
    # 14
    "how.film.title": ("The film of the training", "학습 과정을 영상으로"),
    "how.film.text": (
        """The sheets of samples make a film, a GIF. Most happens at the start, so picture `i`, counted from 0, is shown only
when `round(2 * sqrt(i))` has grown since the last one shown: many of the early ones, ever fewer of the later, and always the
last.""",
        """샘플 이미지를 이어 붙이면 영상(GIF)이 됩니다. 변화는 대부분 초반에 일어나므로, `i`번 이미지는 `round(2 *
sqrt(i))`가 바로 앞에 넣은 이미지 때보다 커졌을 때만 넣습니다(번호는 0부터). 초반에는 많이 들어가고, 갈수록 드물어지며,
맨 마지막 이미지는 항상 들어갑니다.""",
    ),
    "how.film.pictures": ("Pictures saved in training", "학습 중에 저장한 이미지 수"),
    "how.film.answer": (
        "<b>{kept} of {pictures}</b> pictures are in the film: {numbers}.",
        "이미지 {pictures}장 중 <b>{kept}장</b>이 영상에 들어갑니다: {numbers}.",
    ),
    "how.film.alt": (
        "A dot for each picture, in order; {kept} of {pictures} are filled",
        "이미지 순서대로 찍은 점 {pictures}개. 그중 {kept}개가 채워져 있습니다",
    ),
    # 15
    "how.latent.title": ("The latent space: sums, truncation, directions", "잠재 공간: 덧셈, 절단, 방향"),
    "how.latent.text": (
        """The numbers that a picture is drawn from are a point in a space, and neighbouring points are similar pictures: that
is why Morph's walks are smooth. Training gave the space a shape that nobody designed, and some of it can be read.

**Sums.** A model that knows classes takes the class as numbers, too: 1 for the one that is asked for, 0 for the others.
Nothing forbids other numbers. Take a dress, add a pullover, subtract a T-shirt: what a pullover has and a T-shirt lacks, long
sleeves, is added to the dress ([the DCGAN paper](https://arxiv.org/abs/1511.06434) did this with faces and glasses). Half of it
leaves more of the dress than all of it; the network was trained on neither.

**Truncation.** Variety scales the point towards the middle, where pictures are typical, or away from it. Typical ones are
cleaner, for the generator met more of their like: quality is
[traded for variety](https://arxiv.org/abs/1809.11096).

**Directions.** Alter it, in Draw, moves the point along directions that were found by measuring thousands of drawn pictures.
They are never quite pure: whoever learns from photographs also learns what goes together in them. The table says what moves
along with what.""",
        """그림을 그리는 데 쓰는 수는 어떤 공간의 점이고, 가까운 점은 비슷한 그림이 됩니다. 변형 탭의 그림이 매끄럽게
이어지는 이유입니다. 이 공간의 모양은 아무도 설계하지 않았고 학습하면서 생겼지만, 일부는 읽어 낼 수 있습니다.

**덧셈.** 종류를 아는 모델은 종류도 수로 받습니다. 원하는 종류는 1, 나머지는 0입니다. 다른 수를 넣어도 됩니다. 드레스에
풀오버를 더하고 티셔츠를 빼 보세요. 풀오버에는 있고 티셔츠에는 없는 것, 곧 긴 소매가 드레스에 더해집니다([DCGAN
논문](https://arxiv.org/abs/1511.06434)은 얼굴과 안경으로 해 보았습니다). 절반만 더하면 드레스가 더 많이 남습니다. 네트워크는
어느 쪽도 배운 적이 없습니다.

**절단.** 다양성은 점을 전형적인 그림이 모인 가운데로 당기거나 바깥으로 밉니다. 전형적인 그림은 생성자가 비슷한 것을 많이
만나 보았기 때문에 더 깔끔합니다. 품질과 다양성을 [맞바꾸는](https://arxiv.org/abs/1809.11096) 셈입니다.

**방향.** 그리기 탭의 바꿔 보기는 그려 낸 그림 수천 장을 재어 찾은 방향으로 점을 옮깁니다. 어느 방향도 완전히 순수하지는
않습니다. 사진으로 배우면 사진에서 함께 나타나는 것까지 함께 배우기 때문입니다. 무엇이 함께 움직이는지 표로 정리했습니다.""",
    ),
    "how.latent.seed": ("Seed", "시드"),
    "how.latent.much": ("How much is added", "더하는 정도"),
    "how.latent.variety": ("Variety", "다양성"),
    "how.latent.entangled": (
        "What a move from -2 to +2 along each direction changes, in deviations within a class",
        "각 방향으로 -2에서 +2까지 움직일 때 달라지는 정도(종류 안의 표준편차 단위)",
    ),
    "how.latent.own": ("itself", "자신"),
    "how.latent.others": ("what moves along most", "가장 많이 따라 움직이는 것"),
    "how.latent.none": (
        "The directions of this model have not been sought: open Alter it in the tab Draw.",
        "이 모델의 방향은 아직 찾지 않았습니다. 그리기 탭의 바꿔 보기를 열어 주세요.",
    ),
    "how.latent.sum": (
        "<b>{first} + {much:.2f} x ({plus} - {minus})</b>",
        "<b>{first} + {much:.2f} x ({plus} - {minus})</b>",
    ),
    "how.projection.title": ("Show it a picture: the way back", "그림 보여 주기: 거꾸로 가는 길"),
    "how.projection.text": (
        """The generator turns a point of its space into a picture. Which point gives *this* picture? No network here goes that
way, so it is searched for: 256 points of each class are drawn, and the nearest eight go downhill.

**Downhill.** In training the weights move and the noise is what comes. Here the weights stay and the point moves: the loss is
the mean square of all pixels' differences, the same automatic differentiation gives its gradient, by the point this time, and
Adam steps against it. After 40 steps the best three go on, for 200 more, in steps that become smaller
([Creswell and Bharath](https://arxiv.org/abs/1611.05644) described this).

**What remains.** Two things: what the search has missed, since each descent ends in a valley of its own, and what the generator
cannot draw at all. Its own pictures tell them apart, for each of them can certainly be drawn: what is left over there is the
search's alone. Real pictures that it never saw keep more, and that more is what this generator has not learnt to say.

The tab Make does this with any picture of yours.""",
        """생성자는 공간의 한 점을 그림으로 바꿉니다. 그렇다면 *이* 그림은 어느 점에서 나올까요? 거꾸로 가는 신경망은 없으므로
찾아야 합니다. 종류마다 점 256개를 그려 보고, 가장 가까운 여덟 개가 아래로 내려갑니다.

**내려가기.** 학습할 때는 가중치가 움직이고 노이즈는 주어집니다. 여기서는 가중치가 그대로 있고 점이 움직입니다. 손실은 모든
픽셀 차이의 제곱 평균이고, 같은 자동 미분이 이번에는 점에 대한 기울기를 구하면 Adam이 그 반대 방향으로 움직입니다. 40단계 뒤에
가장 나은 셋만 남아 점점 작은 걸음으로 200단계를 더 갑니다([Creswell과 Bharath](https://arxiv.org/abs/1611.05644)의 방법입니다).

**남는 차이.** 두 가지입니다. 내려가는 길마다 다른 골짜기에서 끝나므로 찾아내지 못한 것이 있고, 생성자가 아예 그릴 수 없는 것이
있습니다. 생성자가 직접 그린 그림으로 둘을 구별할 수 있습니다. 분명히 그릴 수 있는 그림이므로 거기서 남는 차이는 찾아내지 못한
것뿐입니다. 본 적 없는 진짜 이미지에서는 더 많이 남는데, 그 차이가 이 생성자가 배우지 못한 것입니다.

만들기 탭에서는 어떤 그림으로든 해 볼 수 있습니다.""",
    ),
    "how.projection.button": ("Find one of its own again", "생성자의 그림 다시 찾기"),
    "how.projection.wanted": ("Wanted: seed {seed}", "찾는 그림: 시드 {seed}"),
    "how.projection.off": ("off by {distance:.1f}", "차이 {distance:.1f}"),
    "how.projection.reached": (
        "How far the nearest picture is that is found (root mean square of the pixels' differences, 0 to 255)",
        "찾아낸 가장 가까운 그림과의 차이(픽셀 차이의 제곱 평균 제곱근, 0~255)",
    ),
    "how.projection.column.half": ("half of them at most", "절반은 이 값 이하"),
    "how.projection.column.most": ("nine of ten at most", "열에 아홉은 이 값 이하"),
    "how.projection.row.own": ("{count} of its own", "생성자의 그림 {count}장"),
    "how.projection.row.real": ("{count} real ones, never trained on", "학습하지 않은 진짜 이미지 {count}장"),
}
