# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Never Worn: a network that draws clothes nobody ever made
# # 세상에 없던 옷을 그리는 신경망
#
# You will look at 60,000 pictures of clothes, build two neural networks, let them play against each other, and watch garments appear.
# The way is that of a Korean course on the DCGAN; you should have trained a classifier with Keras once. **Run the first cell:** it sets
# everything up, names the device, and says how long the training will take here. On Colab or Kaggle (where the Internet has to be
# switched on in the settings) write the address to clone Never Worn from into `REPOSITORY` first; on a laptop open this notebook in the
# folder that you cloned.
#
# 옷 사진 60,000장을 살펴보고, 신경망 두 개를 만들어 서로 겨루게 하면서 옷이 나타나는 과정을 지켜봅니다. DCGAN을 다루는 한국어 교재의
# 순서를 따르며, Keras로 분류 모델을 한 번쯤 학습시켜 보았다면 충분합니다. **먼저 첫 번째 셀을 실행하세요.** 필요한 것을 모두 준비하고,
# 어떤 장치에서 실행하는지, 학습에 얼마나 걸리는지 알려 줍니다. Colab이나 Kaggle(설정에서 인터넷을 켜야 합니다)에서는 먼저
# `REPOSITORY`에 이 저장소의 주소를 적으세요. 내 컴퓨터에서는 복제한 폴더 안에서 이 노트북을 여세요.

# %% tags=["parameters"]
MODEL, EPOCHS, PICTURES = "cdcgan", 2, 20_000  # what learns, and how often it sees how many of the 60,000 pictures
JUDGED, RUNS = 2_000, "runs"  # pictures that a model is judged by; the folder that trainings go into
REPO_ID = ""  # where your model is published, such as "ada/never-worn"; as long as this is empty, nowhere
REPOSITORY = ""  # on Colab and Kaggle: the address to clone Never Worn from

import importlib.util, os, shutil, subprocess, sys
from pathlib import Path

home = next((at for at in (Path.cwd(), *Path.cwd().parents) if (at / "gan/training.py").is_file()), Path("never-worn"))
if not home.is_dir():
    assert REPOSITORY, "Say in REPOSITORY, in line 4, where to clone Never Worn from"
    subprocess.run(["git", "clone", "--depth=1", REPOSITORY, home], check=True)
if not home.is_absolute() or importlib.util.find_spec("keras") is None:
    cuda = ["tensorflow[and-cuda]"] if shutil.which("nvidia-smi") else []
    subprocess.run([sys.executable, "-m", "pip", "install", "-qr", home / "requirements.txt", *cuda], check=True)
os.chdir(home)
sys.path.insert(0, os.getcwd())
from gan import classroom

config, dataset = classroom.begin(MODEL, EPOCHS, PICTURES)

# %% [markdown]
# ## 1. The data · 데이터
#
# Fashion-MNIST holds 60,000 training pictures of garments in ten classes, 28 x 28 pixels, each pixel a grey value from 0 to 255.
# Convolutions want to see a channel, so the array's shape ends in a 1. The labels are put aside for now: the question is not which
# class a picture belongs to, but what clothes look like at all.
#
# Fashion-MNIST에는 열 가지 클래스의 옷 사진이 학습용으로 60,000장 들어 있습니다. 크기는 28 x 28 픽셀이고, 픽셀 값은 0에서 255까지의
# 밝기입니다. 합성곱 층에는 채널 차원이 필요하므로 배열의 shape가 1로 끝납니다. 라벨은 잠시 쓰지 않습니다. 어느 클래스인지가 아니라
# 옷이 어떻게 생겼는지를 배우려는 것이기 때문입니다.

# %%
import numpy as np

images = dataset.images
print(images.shape, images.dtype, "from", images.min(), "to", images.max())
classroom.show(images[np.random.default_rng().integers(0, len(images), 32)])

# %% [markdown]
# A row for each class. **Question:** which two classes would *you* mix up? Remember them when you look at drawn garments.
#
# 클래스마다 한 줄입니다. **질문:** 가장 헷갈리는 두 클래스는 어느 것인가요? 나중에 신경망이 그린 옷을 볼 때 떠올려 보세요.

# %%
for label, name in enumerate(dataset.class_names):
    print(label, name)
classroom.show(np.concatenate([images[dataset.labels == label][:12] for label in range(10)]), columns=12, scale=3)

# %% [markdown]
# The generator's last layer will be a tanh, which can draw nothing but values from -1 to 1. So the pixels are brought there.
# **Question:** what do black and white become? Is there a grey that becomes exactly 0?
#
# 생성자의 마지막 층은 tanh라서 -1에서 1 사이의 값만 낼 수 있습니다. 그래서 픽셀 값도 그 범위로 정규화합니다. **질문:** 검은색과
# 흰색은 각각 어떤 값이 되나요? 정확히 0이 되는 밝기가 있나요?

# %%
real_images = (images[:256].astype("float32") - 127.5) / 127.5
print(real_images.shape, "from", real_images.min(), "to", real_images.max())

# %% [markdown]
# ## 2. Counterfeiters and police · 위조범과 경찰
#
# A generative adversarial network (GAN) is two networks. The **generator** turns noise, random numbers, into a picture. The
# **discriminator** looks at a picture and says how real it seems. One is like a counterfeiter, the other like the police: whenever one
# gets better, the other has to. The generator never sees a real picture; all that it knows of clothes comes through the verdicts.
#
# 생성적 적대 신경망(GAN)은 두 신경망으로 이루어집니다. **생성자**는 무작위 수인 노이즈를 이미지로 바꾸고, **판별자**는 이미지를 보고
# 얼마나 진짜 같은지 답합니다. 생성자는 위조범, 판별자는 경찰과 같아서 한쪽의 실력이 늘면 다른 쪽도 늘어야 합니다. 생성자는 진짜
# 이미지를 한 번도 보지 못합니다. 옷에 대해 아는 것은 모두 판별자의 판정을 통해 배웁니다.

# %% [markdown]
# ## 3. The generator · 생성자
#
# These are the networks of the course's DCGAN. A dense layer makes 7 x 7 cells of 256 channels from 100 numbers; transposed
# convolutions, which enlarge where a convolution shrinks, bring them to 14 x 14 and 28 x 28. Batch normalization keeps the values
# within bounds, LeakyReLU lets a little of the negative through. **Question:** which layer has the most parameters, and why?
#
# 교재에 나오는 DCGAN의 신경망입니다. Dense 층이 수 100개로 채널 256개짜리 7 x 7 칸을 만들고, 합성곱과 반대로 크기를 늘리는 전치
# 합성곱이 이를 14 x 14, 28 x 28로 키웁니다. 배치 정규화는 값이 지나치게 커지거나 작아지지 않게 하고, LeakyReLU는 음수를 조금
# 통과시킵니다. **질문:** 파라미터가 가장 많은 층은 어느 것이고, 왜 그럴까요?

# %%
from gan.models import dcgan

generator = dcgan.make_generator()
generator.summary()

# %% [markdown]
# Eight noises become eight pictures: grey nothing, for nobody has taught this network anything. `training=False` matters: batch
# normalization would otherwise use this batch's own statistics, and a garment would depend on its neighbours.
#
# 노이즈 여덟 개를 넣으면 이미지 여덟 장이 나옵니다. 아직 아무것도 배우지 않아서 회색 노이즈뿐입니다. `training=False`가 중요합니다.
# 그렇지 않으면 배치 정규화가 이 배치의 통계를 써서, 함께 그리는 이미지에 따라 결과가 달라집니다.

# %%
from gan import data

noise = np.random.default_rng(0).standard_normal((8, 100)).astype("float32")
fake_images = generator(noise, training=False)
classroom.show(data.to_uint8(np.asarray(fake_images)))

# %% [markdown]
# ## 4. The discriminator · 판별자
#
# The way back: two convolutions with stride 2 shrink the picture to 7 x 7, then all becomes one number, a **logit**. It may be
# anything: above 0 rather real, below 0 rather fake. Dropout switches off 30 % of the values while it learns. **Try:** judge
# `real_images[:8]` in place of the fakes. Why does it make no difference yet?
#
# 생성자와 반대 방향입니다. 스트라이드가 2인 합성곱 두 층이 이미지를 7 x 7로 줄이고, 마지막에 숫자 하나가 남습니다. 이 숫자가
# **로짓**입니다. 0보다 크면 진짜 쪽, 작으면 가짜 쪽입니다. 드롭아웃은 학습하는 동안 값의 30%를 무작위로 끕니다. **해 보기:** 가짜 대신
# `real_images[:8]`을 판별해 보세요. 아직 차이가 없는 까닭은 무엇인가요?

# %%
discriminator = dcgan.make_discriminator()
discriminator.summary()
print("logits:", np.round(np.asarray(discriminator(fake_images, training=False))[:, 0], 4))

# %% [markdown]
# ## 5. Losses and accuracies · 손실과 정확도
#
# Real or fake is a question with two answers, so both losses are binary cross-entropy. The discriminator wants 1 for real pictures and
# 0 for fakes; the generator wants its fakes to be taken for 1. The accuracies teach nobody anything: they are for us to watch.
# **Try:** set all logits to 0. Why are the accuracies 0 and 1, and not 0.5 twice? (They compare the logit with 0.5.)
#
# 진짜인지 가짜인지는 답이 두 가지인 질문이므로 두 손실 모두 이진 교차 엔트로피입니다. 판별자는 진짜에 1, 가짜에 0을 주려 하고,
# 생성자는 자기가 만든 가짜가 1로 판정되기를 바랍니다. 정확도는 학습에 쓰이지 않고, 지켜보기 위한 값입니다. **해 보기:** 로짓을 모두
# 0으로 바꿔 보세요. 정확도가 둘 다 0.5가 아니라 0과 1인 까닭은 무엇인가요? (로짓을 0.5와 비교합니다.)

# %%
from gan import losses

real_logits = np.array([0.2, 0.4, 0.7, 0.9], "float32")
fake_logits = np.array([-1.5, 0.3, -0.4, 0.6], "float32")
print(f"gen_loss  {losses.generator_loss(fake_logits):.2f}")
print(f"disc_loss {losses.discriminator_loss(real_logits, fake_logits):.2f}")
print("real_accuracy, fake_accuracy:", *map(float, losses.discriminator_accuracy(real_logits, fake_logits)))

# %% [markdown]
# ## 6. One training step · 학습 스텝 하나
#
# All learning is this one step, over and over: a batch of real pictures and as many noises come in, one forward pass gives both losses
# (that is the function below), each network gets the gradient of its own loss, and two Adam optimizers, one for each network, change
# the weights. **Question:** the discriminator is called twice. What would happen if it saw fakes only?
#
# 학습이란 이 스텝을 되풀이하는 것입니다. 진짜 이미지 한 배치와 같은 수의 노이즈를 받아 순전파 한 번으로 두 손실을 구합니다(아래
# 함수). 그런 다음 신경망마다 자기 손실의 기울기를 구하고, 신경망마다 하나씩 있는 Adam이 가중치를 갱신합니다. **질문:** 판별자를 두 번
# 호출합니다. 가짜만 보여 준다면 어떻게 될까요?

# %%
import inspect

print(inspect.getsource(dcgan.Model.losses))

# %% [markdown]
# ## 7. Train, and watch · 학습하며 지켜보기
#
# `cdcgan` is the same game with networks that are told the class as well: its garments show after a few hundred steps. The course's own
# `dcgan` needs thousands; take it (`MODEL = "dcgan"`, `EPOCHS = 50`, `PICTURES = 60_000`) where there is a GPU, or time. The 16
# noises on the sheet stay the same throughout. **Watch for:** what comes first, outline, brightness or detail? When do you first know a garment?
#
# `cdcgan`은 같은 방식에 클래스까지 알려 주는 신경망으로, 몇백 스텝이면 옷이 보이기 시작합니다. 교재의 `dcgan`은 수천 스텝이
# 필요하므로, GPU가 있거나 시간이 넉넉할 때 써 보세요(`MODEL = "dcgan"`, `EPOCHS = 50`, `PICTURES = 60_000`). 아래에 나오는 노이즈
# 16개는 끝까지 바뀌지 않습니다. **살펴보기:** 윤곽, 밝기, 무늬 가운데 무엇이 먼저 나타나나요? 언제 처음으로 옷을 알아볼 수 있나요?

# %%
run_dir = classroom.train(config, dataset, RUNS)

# %% [markdown]
# ## 8. The curves · 곡선
#
# Thin lines are single steps, thick ones their running mean. Do not wait for a loss to reach 0: what one network wins, the other loses.
# Look at the balance instead. If `fake_accuracy` stays at 1 while `gen_loss` climbs on and on, the discriminator is winning, and the
# generator learns little more. **Question:** who is ahead in your run, and does it change?
#
# 가는 선은 스텝마다의 값이고, 굵은 선은 그 이동 평균입니다. 손실이 0이 되기를 기다리지 마세요. 한쪽이 얻는 만큼 다른 쪽이 잃습니다.
# 그보다 균형을 보세요. `fake_accuracy`가 1에 머물고 `gen_loss`가 계속 올라간다면 판별자가 이기고 있는 것이고, 생성자는 더 배우기
# 어렵습니다. **질문:** 이번 학습에서는 어느 쪽이 앞서나요? 도중에 바뀌나요?

# %%
from IPython.display import Image, display

from gan import pictures

display(Image(str(pictures.in_order(run_dir / "curves")[-1]), width=900))
history = np.genfromtxt(run_dir / "history.csv", delimiter=",", names=True)
for name in history.dtype.names[2:]:
    print(f"{name:14} first 20 steps: {history[name][:20].mean():.2f}, last 20: {history[name][-20:].mean():.2f}")

# %% [markdown]
# ## 9. The film · 학습 과정을 영상으로
#
# The sheets one after another: many of the beginning, where much happens, and fewer of the end.
#
# 샘플 이미지를 차례로 이은 것입니다. 변화가 많은 처음은 촘촘하게, 뒤로 갈수록 드문드문 넣었습니다.

# %%
display(Image(str(run_dir / "progress.gif"), width=classroom.WIDTH))

# %% [markdown]
# ## 10. Draw what was never worn · 세상에 없던 옷 그리기
#
# What is kept as the model is a moving average of the generator's weights, which draws more evenly than the generator of any one step.
# Each garment comes from its seed, a number: the same seed is the same garment, whatever is drawn beside it. **Try:** draw seed 7 alone,
# then among others. Then look for two seeds that you cannot tell apart: a generator that repeats itself is called collapsed.
#
# 모델로 저장되는 것은 생성자 가중치의 이동 평균입니다. 어느 한 스텝의 생성자보다 고르게 그립니다. 옷은 저마다 시드라는 숫자 하나에서
# 나오며, 시드가 같으면 무엇과 함께 그리든 같은 옷이 나옵니다. **해 보기:** 시드 7을 따로 그려 보고, 다른 시드와 함께 그려 보세요.
# 그리고 구별할 수 없는 두 시드를 찾아보세요. 같은 그림만 되풀이하는 것을 모드 붕괴라고 합니다.

# %%
from gan import bundle

model = bundle.load(run_dir / "model")
classroom.show(model.draw(range(40)))

# %% [markdown]
# Between two noises lie others, and each of them is a garment. **Question:** do shoes become shirts in a jump, or little by little?
#
# 두 노이즈 사이에도 노이즈가 있고, 그 하나하나가 옷이 됩니다. **질문:** 신발은 단번에 셔츠로 바뀌나요, 조금씩 바뀌나요?

# %%
from gan.latents import vectors

seeds = [1, 7, 42, 99, 1]
points, kinds = vectors.path(vectors.from_seeds(seeds, model.latent_dim), 12), None
if model.is_conditional:
    kinds = vectors.path(vectors.classes_of(seeds, model.latent_dim, None, model.classes), 12, "lerp")
walk = [pictures.grid(image[None], 1, 1, 8) for image in model.draw_latents(points, kinds)]
display(Image(pictures.gif(walk, 80), format="gif"))

# %% [markdown]
# Hours make a difference. Here are the same seeds as your model draws them, then the two that come with Never Worn.
#
# 오래 학습하면 달라집니다. 같은 시드를 지금 학습한 모델과 이 저장소에 들어 있는 두 모델이 그린 결과입니다.

# %%
models = {"yours": model} | {name: bundle.load(Path("weights", name)) for name in ("dcgan", "cdcgan")}
for name, one in models.items():
    print(name)
    classroom.show(one.draw(range(8)))

# %% [markdown]
# ## 11. How good is it? · 얼마나 잘 그리나요?
#
# A classifier turns real and drawn pictures into features. The Fréchet distance compares the two clouds: 0 would be the same, and real
# pictures against other real ones show how low it can get. Precision: how many drawn ones could be real; recall: how much of the real
# variety is there. Only `JUDGED` pictures are used here, so the numbers are coarse; `python -m gan.evaluate` takes 30,000, and minutes.
#
# 분류기로 진짜 이미지와 그린 이미지의 특징을 뽑아 두 분포를 비교합니다. 프레셰 거리는 0에 가까울수록 좋고, 진짜끼리 비교한 값이
# 도달할 수 있는 한계를 보여 줍니다. 정밀도는 그린 이미지 가운데 진짜라고 할 만한 것의 비율, 재현율은 진짜의 다양성을 얼마나
# 담았는지입니다. 여기서는 `JUDGED`장만 쓰므로 대략적인 값입니다. `python -m gan.evaluate`는 30,000장으로 몇 분 동안 잽니다.

# %%
from gan import features, metrics

judge = features.load("plain")
real = judge(dataset.held_out_images[:JUDGED]).values
drawn = {"real ones": images[-JUDGED:]} | {name: one.draw(range(JUDGED)) for name, one in models.items()}
for name, pile in drawn.items():
    fake = judge(pile).values
    precision, recall = metrics.precision_recall(real, fake)
    print(f"{name:9} distance {metrics.frechet_distance(real, fake):7.2f}, precision {precision:.2f}, recall {recall:.2f}")

# %% [markdown]
# And are they new? Above, eight of your garments; below each, the nearest of the pictures that your model learnt from. **Question:**
# alike is not the same: how would you notice that a model has only learnt its pictures by heart?
#
# 정말 새로운 옷일까요? 위는 새로 그린 옷 여덟 벌이고, 아래는 학습에 쓴 이미지 가운데 각각 가장 가까운 것입니다. **질문:** 닮은 것과
# 같은 것은 다릅니다. 모델이 학습 이미지를 그대로 외웠는지 어떻게 알아낼 수 있을까요?

# %%
garments, learnt_from = model.draw(range(8)), images[:PICTURES]
distances, rows = metrics.nearest(garments.reshape(8, -1), learnt_from.reshape(len(learnt_from), -1))
classroom.show(np.concatenate([garments, learnt_from[rows]]))

# %% [markdown]
# ## 12. Publish it · 모델 공개하기
#
# Your model can go to the Hugging Face Hub, with a card that shows its pictures, curves and settings. You need an account and a token
# that may write (https://huggingface.co/settings/tokens). Run `from huggingface_hub import notebook_login; notebook_login()` in a cell of
# its own, write `REPO_ID = "your-name/never-worn"` into a cell after it, and run this one.
#
# 학습한 모델을 허깅페이스 허브에 올릴 수 있습니다. 이미지와 곡선, 설정을 담은 모델 카드도 함께 올라갑니다. 계정과 쓰기 권한이 있는
# 토큰(https://huggingface.co/settings/tokens)이 필요합니다. 새 셀에서 `from huggingface_hub import notebook_login; notebook_login()`을
# 실행하고, 그다음 셀에 `REPO_ID = "내-이름/never-worn"`을 적어 실행한 뒤 이 셀을 실행하세요.

# %%
from gan import hub

if REPO_ID:
    print("Published:", hub.push(run_dir / "model", REPO_ID, private=False).address)
else:
    print("REPO_ID is empty: nothing was published")

# %% [markdown]
# ## 13. Open the page · 페이지 열기
#
# The same page as on the Space, with your model first: draw, alter, walk, play against the discriminator. Under *How it works* the course
# goes on, with something to move in each part. It takes some seconds; `page.terminate()` in a cell of its own ends it.
#
# 스페이스와 같은 페이지가 지금 학습한 모델로 열립니다. 옷을 그리고, 고치고, 옷과 옷 사이를 걷고, 판별자와 겨뤄 보세요. 원리 탭에서는
# 항목마다 직접 움직여 보며 교재의 내용을 더 배울 수 있습니다. 여는 데 몇 초 걸립니다. 새 셀에서 `page.terminate()`를 실행하면 닫힙니다.

# %%
page = classroom.open_page(run_dir / "model")

# %% [markdown]
# ## 14. Go on · 더 해 보기
#
# - **Break it.** Make the learning rate a hundred times as high, as below, and train again. Which signs of section 8 do you see?
# - **More of it.** Double `EPOCHS`, or take all pictures. What becomes better first: precision or recall?
# - **Your own pictures.** `python train.py --data FOLDER` learns from a folder of them: docs/data.md.
# - docs/learn.md says which file holds which line of the course.
#
# - **망가뜨려 보기.** 아래처럼 학습률을 백 배로 올리고 다시 학습시켜 보세요. 8절에서 말한 징후 가운데 어느 것이 보이나요?
# - **더 학습시키기.** `EPOCHS`를 두 배로 늘리거나 이미지를 모두 써 보세요. 정밀도와 재현율 가운데 어느 쪽이 먼저 좋아지나요?
# - **내 이미지로.** `python train.py --data FOLDER`는 폴더에 있는 이미지로 학습합니다(docs/data.md).
# - 교재의 코드가 어느 파일에 있는지는 docs/learn.ko.md에 있습니다.

# %%
from dataclasses import replace

broken = replace(config, learning_rate=100 * config.learning_rate)
# classroom.train(broken, dataset, RUNS)  # without the # in front: it trains
