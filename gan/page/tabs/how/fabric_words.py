"""The words of neural style transfer, in the part on relatives of How it works: labels, answers, what it is good for."""

from gan.page.i18n import Pair

WORDS: dict[str, Pair] = {
    "how.fabric.text": (
        """**Neural style transfer at work.** A garment is enlarged from 28 x 28 to 112 x 112 and takes on the pattern and the
colours of a fabric. Choose one of the eight, or show a picture of yours.

- *What it can do that the others cannot:* it learns nothing beforehand. Pix2Pix needs pairs and CycleGAN two piles, and each
  then makes one kind of picture; this takes any fabric, and one picture of it is all the data.
- *What it costs:* every picture is a small training of its own. Not the weights of a network move but the pixels, 300 steps,
  until random filters, of 1 to 7 pixels, answer to them as they do to the fabric. What is compared is how strongly any two
  filters answer together, anywhere on it: their Gram matrix. And how the colours repeat.
- *Where it fails:* a Gram matrix does not say where. What is larger than the filters see, a face or a word, falls to pieces,
  and what a collar or a sole is, it does not know. The second button shows that.

What moves is the cloth. The garment cuts it out along its silhouette, so that the ground stays black, and lays its light and
shade over it. Shrunk to 28 x 28 in grey it is to be the same kind of garment still.""",
        """**실제로 작동하는 Neural Style Transfer.** 28 x 28 옷을 112 x 112로 키우고 옷감의 무늬와 색을 입힙니다. 옷감 여덟
가지 가운데 하나를 고르거나 직접 이미지를 올려 보세요.

- *다른 기법이 못 하는 일:* 미리 배우는 것이 없습니다. Pix2Pix에는 짝을 이룬 이미지가, CycleGAN에는 이미지 두 묶음이 필요하고,
  배운 뒤에도 한 종류의 이미지만 만듭니다. 이 기법은 어떤 옷감이든 쓸 수 있고, 필요한 데이터는 옷감 이미지 한 장뿐입니다.
- *치르는 비용:* 그림 한 장마다 작은 학습을 한 번씩 합니다. 신경망의 가중치가 아니라 픽셀이 300스텝 움직여, 1~7픽셀 크기의
  무작위 필터가 옷감에 반응하는 만큼 반응하게 됩니다. 비교하는 것은 두 필터가 어디서든 얼마나 함께 반응하는가, 곧 그람
  행렬입니다. 색이 되풀이되는 간격도 비교합니다.
- *실패하는 경우:* 그람 행렬에는 위치가 없습니다. 얼굴이나 글자처럼 필터가 보는 범위보다 큰 것은 조각나고, 깃이나 밑창이
  무엇인지도 모릅니다. 두 번째 버튼을 누르면 볼 수 있습니다.

움직이는 것은 천입니다. 옷은 윤곽대로 천을 잘라 내므로 바탕은 검은색으로 남고, 그 위에 옷의 명암이 얹힙니다. 28 x 28 흑백으로
줄여도 여전히 같은 종류의 옷이어야 합니다.""",
    ),
    "how.fabric.code": ("The garment: a seed, or a code", "옷: 시드 또는 코드"),
    "how.fabric.choose": ("Fabric", "옷감"),
    "how.fabric.stripes": ("Stripes", "줄무늬"),
    "how.fabric.check": ("Check", "체크"),
    "how.fabric.houndstooth": ("Houndstooth", "하운드투스"),
    "how.fabric.dots": ("Dots", "물방울"),
    "how.fabric.camouflage": ("Camouflage", "위장 무늬"),
    "how.fabric.flowers": ("Flowers", "꽃무늬"),
    "how.fabric.waves": ("Waves", "물결"),
    "how.fabric.knit": ("Knit", "뜨개"),
    "how.fabric.own": ("Yours", "내 이미지"),
    "how.fabric.upload": ("A picture of yours", "내 이미지 올리기"),
    "how.fabric.private": (
        "Your picture stays in memory: it is written to no file and no log. Its middle becomes a fabric.",
        "올린 이미지는 메모리에만 있고 파일이나 로그에 남지 않습니다. 이미지의 가운데 부분이 옷감이 됩니다.",
    ),
    "how.fabric.taken": ("Your picture is the fabric now.", "올린 이미지를 옷감으로 씁니다."),
    "how.fabric.failed": ("The page does not answer. Try again.", "페이지가 응답하지 않습니다. 다시 시도해 주세요."),
    "how.fabric.large": ("The file is larger than 10 MiB.", "파일이 10MiB보다 큽니다."),
    "how.fabric.strength": ("Strength of the pattern", "무늬의 세기"),
    "how.fabric.scale": ("Scale of the pattern", "무늬의 크기"),
    "how.fabric.start": ("Dress it", "입히기"),
    "how.fabric.fail": ("Show where it fails", "실패하는 경우 보기"),
    "how.fabric.stop": ("Stop", "멈춤"),
    "how.fabric.stopped": ("Stopped.", "멈췄습니다."),
    "how.fabric.hint": (
        '<p class="hint">The garment in its fabric appears here.</p>',
        '<p class="hint">옷감을 입은 옷이 여기에 나타납니다.</p>',
    ),
    "how.fabric.working": ("{share:.0%} done", "{share:.0%} 완료"),
    "how.fabric.growing": ("The picture so far, {share:.0%} done", "지금까지의 그림, {share:.0%} 완료"),
    "how.fabric.garment": ("The garment of {code}", "{code}의 옷"),
    "how.fabric.garment.kind": ("{name}, the garment of {code}", "{code}의 옷({name})"),
    "how.fabric.swatch": ("The fabric: {fabric}", "옷감: {fabric}"),
    "how.fabric.dressed": ("The garment in its fabric: {fabric}", "옷감을 입은 옷: {fabric}"),
    "how.fabric.cloth": ("What moved: the cloth, before it is cut", "움직인 천, 자르기 전"),
    "how.fabric.small": ("Shrunk to 28 x 28 in grey", "28 x 28 흑백으로 줄인 그림"),
    "how.fabric.distance": (
        "The Gram matrices of the cloth are {now:.2f} off those of the fabric; of a plain grey one they are {before:.2f} off, "
        "{times:.0f} times as much. 1 is as much as the fabric's are themselves.",
        "천의 그람 행렬은 옷감의 것과 {now:.2f}만큼 다릅니다. 무늬 없는 회색 천은 {before:.2f}로 {times:.0f}배 다릅니다. 1은 "
        "옷감의 그람 행렬 자체만큼 다르다는 뜻입니다.",
    ),
    "how.fabric.failed.about": (
        "Here the flowers are twice as large, about as large as what the filters see: their colours are right, but there are "
        "few of them, and their petals run into one another.",
        "꽃을 두 배로 키워, 필터가 보는 범위와 비슷한 크기가 되었습니다. 색은 맞지만 꽃이 몇 송이뿐이고 꽃잎이 "
        "서로 번져 있습니다.",
    ),
    "how.fabric.keep": ("Keep the PNG", "PNG 저장"),
}
