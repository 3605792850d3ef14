"""How good the garments are, on the Training tab: what gan.evaluate measured, from three files of a model; how models compare.

metrics.json, nearest.png and quality.csv are optional, and a model from the Hub is a stranger's: whatever they hold, the
section shows what it can read of them, numbers only, and leaves out the rest.
"""

import csv
import html
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import gradio as gr
import pandas
from PIL import Image

from gan import metrics
from gan.data import fashion_mnist
from gan.page import components, i18n
from gan.page.i18n import mark

# The metrics that have a row, with what is good. What real images reach has a column.
METRICS = {name: metric.good for name, metric in metrics.METRICS.items() if name != "fd_floor"}
COMPARED = tuple(name for name in METRICS if name not in ("fd_second", "fd_infinity", "kid"))  # which tell what fd tells
SQUARED = tuple(name for name in METRICS if metrics.METRICS[name].is_squared)  # their bars show the root
ARROWS = {"low": "↓", "high": "↑", "one": "→"}
BAD = ("blurred", "class_missing", "noise")
NETWORKS = {"average": "#0284c7", "generator": "#ea580c"}  # of quality.csv: colour of the curve
POINTS = 500  # of a curve
PAIRS, SEEDS = 64, 10  # at most, of those that a report lists
LARGEST = 1e15  # number that is believed; also keeps infinities out, and NaN
PICTURES = 10_000  # of a sampling seed, where a report does not say

WORDS = {
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
        "docs/quality.md tells the rest.",
        "측정 방법: 표본 시드 {seeds}마다 이미지 {pictures}장을 그려(그래서 평균 ± 표준 편차로 적지만, 횟수가 적어 "
        "어림값입니다) Fashion-MNIST의 {reference} 이미지와 비교했습니다. 사용한 분류기는 "
        "{extractors}입니다. 자세한 내용은 docs/quality.md에 있습니다.",
    ),
    "training.quality.reference.test": ("test", "테스트"),
    "training.quality.reference.validation": ("validation", "검증"),
    "training.quality.when": ("When did it get good?", "언제부터 잘 그렸을까요?"),
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

CSS = """
#training .quality h4 { margin: 1.25rem 0 .35rem; font-weight: 600; }
#training .quality p { max-width: 75ch; margin: 0 0 .5rem; }
#training .quality code { overflow-wrap: anywhere; white-space: pre-wrap; }
#training .quality .notice { padding: .5rem .75rem; border: 2px dashed var(--color-accent); }
#training .quality td, #training .quality th { vertical-align: top; font-variant-numeric: tabular-nums; }
#training .quality td small { white-space: nowrap; }
#training .quality small { font-size: .8rem; color: var(--body-text-color-subdued); }
#training .quality th small { display: block; max-width: 60ch; line-height: 1.4; }
#training .quality .better { display: inline-block; }
#training .quality .ours { font-weight: 600; }
#training .quality .bar { position: relative; height: .35rem; margin: .35rem 0 .15rem auto; min-width: 3rem; max-width: 9rem;
  border: 0; }
#training .quality .bar i { position: absolute; top: -.15rem; bottom: -.15rem; width: 2px; background: var(--body-text-color); }
#training .quality .metrics td { width: 11%; }
#training .quality .metrics td.ours { width: 15%; }
#training .quality .metrics.compared td { width: 16%; }
#training .quality .best { font-weight: 600; }
#training .quality .best small { font-weight: 400; }
#training .quality .looks { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; margin: .75rem 0 1rem; }
#training .quality .looks figure { flex: 0 1 336px; min-width: 0; } /* thrice its own pixels */
#training .quality .looks figcaption { margin: 0 0 .35rem; font-weight: 600; }
#training .quality .halves .garment { margin: .5rem 0; }
#training .quality ol { columns: 2 16rem; font-size: .85rem; padding-left: 2.25rem; }
@media (min-width: 1100px) {
  #training .quality .halves { display: grid; grid-template-columns: minmax(22rem, 1fr) minmax(0, 46rem); gap: 0 2.5rem; }
}
@media (max-width: 1300px) { /* smaller than it is: whole pixels would break the numbers in it */
  #training .quality .halves .garment { image-rendering: auto; }
}
@media (max-width: 640px) {
  #training .quality .metrics, #training .quality .metrics tbody { display: block; }
  #training .quality .metrics thead { display: none; }
  #training .quality .metrics tr { display: grid; grid-template-columns: repeat(4, 1fr); align-items: end; padding: .5rem 0;
    border-bottom: 1px solid var(--border-color-primary); }
  #training .quality .metrics :is(th, td, td.ours) { width: auto; margin: 0; padding: .15rem 0; border: 0;
    text-align: left; }
  #training .quality .metrics td:empty { display: none; }
  #training .quality .metrics :is(th, .ours) { grid-column: 1 / -1; }
  #training .quality .metrics td::before { content: attr(data-label); display: block; font-size: .75rem; line-height: 1.2;
    font-weight: 400; color: var(--body-text-color-subdued); }
  #training .quality .metrics .bar { max-width: none; }
  #training .quality .metrics.compared tr { grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); align-items: start;
    gap: 0 .75rem; }
  #training .quality .looks { flex-wrap: nowrap; gap: .75rem; }
  #training .quality .looks figure { flex: 1 1 0; display: flex; flex-direction: column; justify-content: space-between; }
}
"""


def read_report(path: Path) -> dict:
    """What a metrics.json says, every number a float; nothing where it is not there or cannot be read."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"), parse_int=float)
    except (OSError, ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}


def read_curves(path: Path) -> dict[str, list[tuple[float, float]]]:
    """The (epoch, FMNIST-CNN-FD) of every network in a quality.csv; none where it is not there or cannot be read."""
    found = {network: [] for network in NETWORKS}
    try:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                point = tuple(_float(row.get(name)) for name in ("epoch", "fd"))
                if row.get("network") in NETWORKS and None not in point and point[1] > 0:
                    found[row["network"]].append(point)
    except (OSError, ValueError, csv.Error):
        return {}
    return {network: points[:: -(-len(points) // POINTS)] for network, points in found.items() if points}


def read_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG; None where it is not there or is none."""
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def report_html(report: dict, size: tuple[int, int] | None, model, code: str) -> str:
    """All but the chart, as HTML; `size` is that of nearest.png."""
    title = f"<h3>{_say('', code)}</h3>"
    metrics = metrics_html(report, code)
    if not metrics:
        body = f"<p>{_say('.unmeasured', code)}</p><p><code>python -m gan.evaluate --model SOURCE</code></p>"
    else:
        stale = f'<p class="notice">{_say(".stale", code)}</p>' if _is_stale(report, model) else ""
        halves = f'<div class="halves">{classes_html(report, code)}{worn_html(report, size, model, code)}</div>'
        body = f"{stale}<p>{_say('.intro', code)}</p>{metrics}{halves}{method_html(report, code)}"
    return f'<div class="quality">{title}{body}</div>'


def metrics_html(report: dict, code: str) -> str:
    """A row for every metric that the report has: the model's mean and deviation, and what real and bad pictures get."""
    known, rows = _known(report), ""
    for name in METRICS:
        ours = _dig(report, "second", "fd") if name == "fd_second" else report.get(name)
        mean = _number(_dig(ours, "mean"))
        if mean is None:
            continue
        cells = f'<td class="ours" data-label="{_say(".model", code)}">{_measured(name, ours, mean, known)}</td>'
        for row, numbers in known.items():
            cells += f'<td data-label="{_say(f".{row}", code)}">{_show(numbers[name])}</td>'
        rows += f"<tr>{_row_head(name, METRICS[name], code, pictures=_pictures(report))}{cells}</tr>"
    return rows and f'<table class="metrics">{_head(("metric", "model", *known), code)}<tbody>{rows}</tbody></table>'


def read_reports(models: Mapping) -> dict[str, dict]:
    """The reports of the models that have one to compare: {model's name: report}."""
    names = sorted(models, key=lambda name: name == "dcgan")  # the course's model last: the baseline
    reports = {name: read_report(models[name].folder / "metrics.json") for name in names}
    return {name: report for name, report in reports.items() if any(_mean(report, metric) is not None for metric in COMPARED)}


def compared_html(models: Mapping, reports: Mapping[str, dict], code: str) -> str:
    """What tells the models with a report apart: their garments to look at, and a table of the metrics, `COMPARED`.

    The last of them is the baseline by whose Fréchet distance the others' are divided.
    """
    looks = notices = ""
    for name in reports:
        title = i18n.choose(components.WORDS.get(f"parts.model.{name}", (name, name)), code)
        text = i18n.choose(WORDS["training.quality.compared.alt"], code, model=name)
        look = components.picture(f"grid/0.png?rows=4&columns=4&scale=2&{components.asked(models[name], None)}", text, 224, 224)
        looks += f"<figure><figcaption>{html.escape(title)}</figcaption>{look}</figure>"
        if _is_stale(reports[name], models[name]):
            notices += f'<p class="notice">{_say(".compared.stale", code, model=name)}</p>'
    if len({_protocol(report) for report in reports.values()}) > 1:
        notices += f'<p class="notice">{_say(".compared.unlike", code)}</p>'
    table = _compared_table(reports, code)
    gap = f"<p><small>{_say('.compared.gap', code)}</small></p>" if ">-</td>" in table else ""
    return (
        f'<div class="quality"><h2>{_say(".compared", code)}</h2><p>{_say(".compared.intro", code)}</p>'
        f'<div class="looks">{looks}</div>{notices}<p>{_say(".compared.reading", code)}</p>{table}{gap}</div>'
    )


def _compared_table(reports: Mapping[str, dict], code: str) -> str:
    known = {name: _known(report) for name, report in reports.items()}
    baseline, rows = list(reports)[-1], ""

    def row(head: str, cells: Iterable[tuple[str, str, str]]) -> str:
        filled = (f'<td data-label="{label}"{kind}>{content or "-"}</td>' for label, content, kind in cells)
        return f"<tr>{head}{''.join(filled)}</tr>"

    for metric in COMPARED:
        means = {name: _mean(report, metric) for name, report in reports.items()}
        if not any(mean is not None for mean in means.values()):
            continue
        best = _best(metric, reports)
        real = next((numbers["floor"][metric] for numbers in known.values() if numbers["floor"][metric] is not None), None)
        cells = []
        for name, mean in means.items():
            content = "" if mean is None else _measured(metric, reports[name][metric], mean, known[name])
            cells.append((html.escape(name), content, ' class="best"' if name == best else ""))
        head = _row_head(metric, METRICS[metric], code, pictures=_pictures(reports[baseline]))
        rows += row(head, [*cells, (_say(".floor", code), _show(real), "")])
        if metric == "fd" and (means[baseline] or 0) > 0:
            ratios = [(html.escape(name), _ratio(mean, means[baseline])) for name, mean in means.items()]
            ratios.append((_say(".floor", code), _ratio(real, means[baseline])))
            head = _row_head("fd_ratio", "low", code, model=baseline)
            rows += row(head, [(label, _show(ratio), "") for label, ratio in ratios])
    names = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in reports)
    head = f'<th scope="col">{_say(".metric", code)}</th>{names}<th scope="col">{_say(".floor", code)}</th>'
    return (
        f'<table class="metrics compared" style="--columns:{len(reports) + 1}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def classes_html(report: dict, code: str) -> str:
    """For every class: how much of it is drawn, how varied, how far from the real ones."""
    found = {}
    for label, name in enumerate(fashion_mnist.CLASS_NAMES):
        row = _dig(report, "classes", name)
        numbers = {key: _number(_dig(row, key, "mean")) for key in ("share", "diversity", "fd")}
        if any(value is not None for value in numbers.values()):
            found[label] = row, numbers
    if not found:
        return ""
    most_share, most_diversity = (
        max(least, *(numbers[key] or 0 for _, numbers in found.values())) for key, least in (("share", 0.2), ("diversity", 1))
    )
    rows = ""
    for label, (row, numbers) in found.items():
        share, diversity, fd = (_dig(row, key) for key in ("share", "diversity", "fd"))
        rows += (
            f'<tr><th scope="row">{html.escape(components.class_name(label, code))}</th>'
            f"<td>{_with_std(share, 1, 100, '%')}{_bar(numbers['share'], most_share, 0.1)}</td>"
            f"<td>{_with_std(diversity, 2)}{_bar(numbers['diversity'], most_diversity, 1)}</td>"
            f"<td>{_with_std(fd, 1)}</td></tr>"
        )
    head = _head(("class", "share", "diversity", "class_fd"), code)
    return (
        f"<section><h4>{_say('.classes', code)}</h4><p>{_say('.classes.about', code)}</p>"
        f"<table>{head}<tbody>{rows}</tbody></table></section>"
    )


def worn_html(report: dict, size: tuple[int, int] | None, model, code: str) -> str:
    """Whether the garments are copies: the closest pairs as a picture and as numbers, and what the numbers say."""
    sentences, ratio = [], _mean(report, "nn_median_ratio")
    copies, others = _mean(report, "duplicates"), _held_out_copies(report)
    if ratio is not None:
        sentences.append(_say(".worn.ratio", code, ratio=_show(ratio, 2)))
    if copies is not None and others is not None:
        numbers = {"copies": _show(copies, 0 if copies == round(copies) else 1), "others": _show(others, 0)}
        sentences.append(_say(".worn.copies", code, pictures=_pictures(report), **numbers))
    shown = ""
    if size:
        address = f"run/nearest.png?{components.asked(model, None)}"
        picture = components.picture(address, i18n.choose(WORDS["training.quality.worn.alt"], code), *size)
        link = f'<p class="links"><a href="{html.escape(address)}" target="_blank">{_say(".worn.open", code)}</a></p>'
        shown = f"<p>{_say('.worn.pairs', code)}</p>{picture}{link}"
    items = ""
    for seed, index, distance in _pairs(report):
        page = html.escape(f"?tab=draw&seed={seed}&count=1&{components.asked(model, None)}")
        link = f'<a href="{page}">{_say(".seed", code, seed=seed)}</a>'
        pair = i18n.choose(WORDS["training.quality.worn.pair"], code, seed=link, index=index, distance=_show(distance, 2))
        items += f"<li>{pair}</li>"
    listed = items and f"<details><summary>{_say('.worn.list', code)}</summary><ol>{items}</ol></details>"
    told = sentences and f"<p>{' '.join(sentences)}</p>"
    if not (told or shown or listed):
        return ""
    return f"<section><h4>{_say('.worn', code)}</h4>{told or ''}{shown}{listed}</section>"


def method_html(report: dict, code: str) -> str:
    """One line on how the numbers came about; what the report does not say is a question mark."""
    about = _dig(report, "evaluation")
    seeds, hashes = _dig(about, "sampling_seeds"), _dig(about, "extractors")
    seeds = [_show(_number(seed), 0) for seed in seeds[:SEEDS]] if isinstance(seeds, list) else []
    reference = _dig(about, "reference")
    reference = f".reference.{reference}" if isinstance(reference, str) else ""
    extractors = []
    for name, value in list(hashes.items())[:4] if isinstance(hashes, dict) else []:
        value = value.get("sha256") if isinstance(value, dict) else value
        if isinstance(value, str) and re.fullmatch("[0-9a-f]{8,64}", value) and re.fullmatch("[a-z0-9_-]{1,20}", name):
            extractors.append(f"{name} ({value[:8]})")
    values = {
        "pictures": _show(_number(_dig(about, "pictures")), 0) or "?",
        "seeds": ", ".join(filter(None, seeds)) or "?",
        "reference": _say(reference, code) if reference and f"training.quality{reference}" in WORDS else "?",
        "extractors": ", ".join(extractors) or "?",
    }
    return f"<p><small>{_say('.method', code, **values)}</small></p>"


def chart(curves: dict[str, list[tuple[float, float]]], code: str) -> gr.LinePlot:
    """FMNIST-CNN-FD along the training, on a logarithmic scale, which gr.LinePlot lacks: so the logarithms themselves."""
    series, distance = (i18n.choose(WORDS[f"training.quality.{key}"], code) for key in ("when.key", "fd"))
    names = {network: i18n.choose(WORDS[f"training.quality.when.{network}"], code) for network in curves}
    points = [(epoch, fd, names[network]) for network, points in curves.items() for epoch, fd in points]
    table = pandas.DataFrame(
        {
            "epoch": [epoch for epoch, _, _ in points],
            "value": [round(math.log10(fd), 4) for _, fd, _ in points],
            series: [name for _, _, name in points],
            distance: [float(f"{fd:.4g}") for _, fd, _ in points],
        }
    )
    return gr.LinePlot(
        table,
        color=series,
        tooltip=[distance],
        x_title=i18n.choose(WORDS["training.quality.when.epoch"], code),
        y_title=i18n.choose(WORDS["training.quality.when.axis"], code),
        color_map={names[network]: NETWORKS[network] for network in curves},
    )


def key(curves: dict[str, list[tuple[float, float]]], code: str) -> str:
    """What stands below the chart: whose curve has which colour, and its distances in plain numbers."""
    rows = ""
    for network, points in curves.items():
        epoch, best = min(points, key=lambda point: point[1])
        at = f"{_show(best, _digits(best))} <small>{_say('.when.at', code, epoch=f'{epoch:g}')}</small>"
        first, last = (_show(points[i][1], _digits(points[i][1])) for i in (0, -1))
        swatch = f'<span class="swatch" style="background:{NETWORKS[network]}"></span>'
        name = _say(f".when.{network}", code)
        rows += f'<tr><th scope="row">{swatch}{name}</th><td>{first}</td><td>{at}</td><td>{last}</td></tr>'
    return f"<table>{_head(('when.key', 'when.first', 'when.best', 'when.last'), code)}<tbody>{rows}</tbody></table>"


def layout(model) -> tuple[list[gr.blocks.Block], Callable[[str], list]]:
    """Lay the section out; return its parts, and what fills them in a language."""
    report, size = read_report(model.folder / "metrics.json"), read_size(model.folder / "nearest.png")
    curves = read_curves(model.folder / "quality.csv")
    outputs = [gr.HTML()]
    if curves:
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=3, min_width=320):
                plot = gr.LinePlot(
                    x="epoch",
                    y="value",
                    color="series",
                    colors_in_legend=[],
                    label=mark("training.quality.when"),
                    height=340,
                    buttons=["fullscreen"],
                    elem_classes="chart",
                )
                outputs += [plot, gr.HTML()]
            with gr.Column(scale=2, min_width=320):
                gr.Markdown(mark("training.quality.when.reading"))

    def fill(code: str) -> list:
        return [report_html(report, size, model, code), *((chart(curves, code), key(curves, code)) if curves else ())]

    return outputs, fill


def _say(key: str, code: str, **values: object) -> str:
    return html.escape(i18n.choose(WORDS[f"training.quality{key}"], code, **values))


def _row_head(name: str, better: str, code: str, **values: object) -> str:
    """The name of a metric, which way is good, and what it means."""
    title, about = (_say(f".{name}{key}", code, **values) for key in ("", ".about"))
    arrow = f'<small class="better">{ARROWS[better]} {_say(f".{better}", code)}</small>'
    return f'<th scope="row">{title} {arrow}<small>{about}</small></th>'


def _head(keys: Iterable[str], code: str) -> str:
    return "<thead><tr>" + "".join(f'<th scope="col">{_say(f".{key}", code)}</th>' for key in keys) + "</tr></thead>"


def _dig(content: object, *keys: str) -> object:
    """What lies at the end of a path of keys; None where it breaks off."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _number(value: object) -> float | None:
    return value if isinstance(value, float) and abs(value) < LARGEST else None


def _float(text: object) -> float | None:
    try:
        return _number(float(text))
    except (TypeError, ValueError):
        return None


def _mean(report: dict, name: str) -> float | None:
    return _number(_dig(report, name, "mean"))


def _known(report: dict) -> dict[str, dict[str, float | None]]:
    """What real and bad pictures get: {row: {metric: number}}."""
    known = {row: {name: _number(_dig(report, "rows", row, name)) for name in METRICS} for row in ("floor", *BAD)}
    known["floor"] |= {"nn_median_ratio": 1.0, "duplicates": _held_out_copies(report)}
    known["floor"]["fd"] = known["floor"]["fd"] or _mean(report, "fd_floor")
    return known


def _measured(name: str, content: object, mean: float, known: dict[str, dict[str, float | None]]) -> str:
    """A metric's mean and deviation, and its bar, as HTML."""
    bar = _distance_bar(name, mean, known["floor"][name], [known[row][name] for row in BAD])
    return _with_std(content, _digits(mean)) + bar


def _ratio(value: float | None, baseline: float) -> float | None:
    return None if value is None else _number(value / baseline)


def _best(metric: str, reports: Mapping[str, dict]) -> str | None:
    """The model that is better than all others by more than the deviations of both together, if there is one."""
    found = []
    for name, report in reports.items():
        mean, std = (_number(_dig(report, metric, key)) for key in ("mean", "std"))
        if mean is not None:
            found.append(({"low": mean, "high": -mean, "one": abs(mean - 1)}[METRICS[metric]], std or 0.0, name))
    if len(found) < 2:
        return None
    (best, std, name), *others = sorted(found)
    return name if all(worse - best > std + its for worse, its, _ in others) else None


def _protocol(report: dict) -> str:
    """How a report's numbers were measured, as text that is the same for the same way."""
    about = [_dig(report, "evaluation", key) for key in ("reference", "pictures", "extractors")]
    return json.dumps(about, sort_keys=True)


def _is_stale(report: dict, model) -> bool:
    """Whether a report is known to be of other weights than the model's."""
    measured, shown = _dig(report, "evaluation", "weights_sha256"), model.run.get("weights_sha256")
    return isinstance(measured, str) and isinstance(shown, str) and measured != shown


def _held_out_copies(report: dict) -> float | None:
    return _number(_dig(report, "never_worn", "held_out_duplicates"))


def _pictures(report: dict) -> str:
    return _show(_number(_dig(report, "evaluation", "pictures")) or PICTURES, 0)


def _pairs(report: dict) -> Iterable[tuple[int, int, float]]:
    """(seed, index of the training image, distance) of the pairs that the report lists."""
    listed = report.get("closest")
    for pair in listed[:PAIRS] if isinstance(listed, list) else []:
        if isinstance(pair, list) and len(pair) == 3 and None not in map(_number, pair):
            seed, index, distance = pair
            if 0 <= seed < 2**32 and 0 <= index < 2**32:
                yield int(seed), int(index), distance


def _digits(value: float, count: int = 3) -> int:
    """How many decimals show that many digits of a number: 1 to 4, none of a whole one."""
    return 0 if value == round(value) else min(max(count - 1 - math.floor(math.log10(abs(value))), 1), 4)


def _show(value: float | None, digits: int | None = None) -> str:
    if value is None:
        return ""
    digits = _digits(value) if digits is None else digits
    return f"{value:.2e}" if abs(value) >= 1e7 else f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: no -0


def _with_std(content: object, digits: int, times: float = 1, unit: str = "") -> str:
    """A {"mean": ..., "std": ...} as HTML."""
    mean, std = (_number(_dig(content, key)) for key in ("mean", "std"))
    if mean is None:
        return ""
    deviation = "" if std is None else f" <small>± {_show(std * times, max(digits, _digits(std * times, 1)))}</small>"
    return f"{_show(mean * times, digits)}{unit}{deviation}"


def _distance_bar(name: str, ours: float, real: float | None, bad: list[float | None]) -> str:
    """A bar from as good as real pictures (empty) to as bad as the worst of the bad ones (full)."""
    if real is None or None in bad:
        return ""
    distances = [_distance(METRICS[name], value, real) ** (0.5 if name in SQUARED else 1) for value in (ours, *bad)]
    return _bar(distances[0], max(distances[1:]))


def _distance(better: str, value: float, real: float) -> float:
    difference = value - real if better == "low" else real - value
    return abs(difference) if better == "one" else max(difference, 0)


def _bar(value: float | None, most: float, ideal: float | None = None) -> str:
    if value is None or most <= 0:
        return ""
    line = "" if ideal is None else f'<i style="left:{100 * ideal / most:.1f}%"></i>'
    return (
        f'<div class="bar" aria-hidden="true"><span style="width:{100 * min(max(value / most, 0), 1):.1f}%"></span>{line}</div>'
    )
