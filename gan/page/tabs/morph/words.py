"""The words of the tab Morph: (English, Korean)."""

WORDS = {
    "morph.tab": ("Morph", "변형"),
    "morph.intro": (
        "Each seed is a point in a space of many dimensions. Walk from one to the next, and every step on the way "
        "is a picture too: a sign that the generator has not learnt single pictures by heart.",
        "시드 하나는 고차원 공간의 점 하나에 해당합니다. 한 점에서 다음 점으로 옮겨 가면 그 사이 어디에서나 그럴듯한 그림이 "
        "나옵니다. 생성자가 이미지를 통째로 외우지 않았다는 증거의 하나입니다.",
    ),
    "morph.seeds": ("Seeds", "시드"),
    "morph.seeds.info": ("Two to eight seeds or codes with commas between them", "시드나 코드 2~8개를 쉼표로 구분합니다"),
    "morph.any": ("Three random seeds", "무작위 시드 세 개"),
    "morph.label": ("Classes", "종류"),
    "morph.label.info": (
        "One for all seeds, by its name or number; or one for each with commas between them: 8, 3, 7. Empty: each seed's own",
        "모든 시드에 쓸 종류 하나를 이름이나 번호로, 또는 시드마다 쉼표로 구분해(예: 8, 3, 7) 적습니다. "
        "비워 두면 시드마다 정해진 종류로 그립니다",
    ),
    "morph.kinds": ("One seed through four classes", "한 시드를 네 가지 종류로"),
    "morph.frames": ("Frames from seed to seed", "구간당 프레임 수(시드에서 시드까지)"),
    "morph.method": ("Path", "보간 방법"),
    "morph.slerp": ("slerp: along the sphere", "slerp: 구면을 따라"),
    "morph.lerp": ("lerp: straight", "lerp: 직선으로"),
    "morph.method.info": (
        "In so many dimensions nearly all noise lies near a sphere. The straight path passes inside it, "
        "where the network has seen little",
        "차원이 이렇게 높으면 노이즈는 거의 모두 구면 가까이에 놓입니다. "
        "직선 경로는 신경망이 거의 보지 못한 구 안쪽을 지납니다",
    ),
    "morph.loop": ("Back to the start", "처음으로 돌아가기"),
    "morph.button": ("Walk", "변형하기"),
    "morph.film": ("A film that walks through the seeds {seeds}", "여러 시드({seeds})를 차례로 지나가는 영상"),
    "morph.strip": ("The {count} frames of the walk side by side", "변형 과정의 프레임 {count}장을 나란히 놓은 이미지"),
    "morph.about": ("Seeds {seeds}: {count} frames", "시드 {seeds}: 프레임 {count}장"),
    "morph.scroll": ("Frames, side by side", "나란히 놓은 프레임"),
    "morph.keep.gif": ("Keep the GIF", "GIF 저장"),
    "morph.keep.png": ("Keep the strip", "프레임 띠(PNG) 저장"),
}
