"""Names of people of our own making, in characters and in pinyin."""

from __future__ import annotations

import random

SURNAMES = (
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"),
    ("杨", "Yang"), ("黄", "Huang"), ("赵", "Zhao"), ("周", "Zhou"), ("吴", "Wu"),
    ("徐", "Xu"), ("孙", "Sun"), ("马", "Ma"), ("朱", "Zhu"), ("胡", "Hu"),
    ("郭", "Guo"), ("何", "He"), ("林", "Lin"), ("高", "Gao"), ("罗", "Luo"),
    ("郑", "Zheng"), ("梁", "Liang"), ("谢", "Xie"), ("宋", "Song"), ("唐", "Tang"),
    ("许", "Xu"), ("邓", "Deng"), ("冯", "Feng"), ("韩", "Han"), ("曹", "Cao"),
    ("彭", "Peng"), ("曾", "Zeng"), ("萧", "Xiao"), ("田", "Tian"), ("董", "Dong"),
    ("潘", "Pan"), ("袁", "Yuan"), ("蒋", "Jiang"), ("蔡", "Cai"), ("余", "Yu"),
    ("欧阳", "Ouyang"), ("上官", "Shangguan"),
)  # fmt: skip
GIVEN = (
    ("文", "Wen"), ("思远", "Siyuan"), ("晓彤", "Xiaotong"), ("建华", "Jianhua"),
    ("雨桐", "Yutong"), ("志强", "Zhiqiang"), ("静", "Jing"), ("立新", "Lixin"),
    ("嘉怡", "Jiayi"), ("浩然", "Haoran"), ("敏", "Min"), ("子涵", "Zihan"),
    ("国栋", "Guodong"), ("慧敏", "Huimin"), ("宇航", "Yuhang"), ("欣妍", "Xinyan"),
    ("鹏", "Peng"), ("若曦", "Ruoxi"), ("明哲", "Mingzhe"), ("秀兰", "Xiulan"),
    ("天佑", "Tianyou"), ("婉清", "Wanqing"), ("俊杰", "Junjie"), ("丽娜", "Lina"),
    ("一鸣", "Yiming"), ("书瑶", "Shuyao"), ("永安", "Yong'an"), ("佳琪", "Jiaqi"),
    ("振宇", "Zhenyu"), ("芳", "Fang"), ("泽楷", "Zekai"), ("梦洁", "Mengjie"),
    ("海涛", "Haitao"), ("诗涵", "Shihan"), ("承志", "Chengzhi"), ("春燕", "Chunyan"),
)  # fmt: skip


def person_names(rng: random.Random, how_many: int) -> list[tuple[str, str]]:
    """Different names, Chinese and English, as many as can be had and then over again."""
    every = [
        (f"{zh}{given_zh}", f"{given_en} {en}")
        for zh, en in SURNAMES
        for given_zh, given_en in GIVEN
    ]
    rng.shuffle(every)
    rounds = how_many // len(every) + 1
    return (every * rounds)[:how_many]
