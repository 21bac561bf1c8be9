"""Cities in which a made institution has branches: province by province, the capital first."""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    zh: str
    en: str
    latitude: str
    longitude: str


PROVINCES: tuple[tuple[City, ...], ...] = (
    (
        City("杭州", "Hangzhou", "30.2741", "120.1551"),
        City("宁波", "Ningbo", "29.8683", "121.5440"),
        City("温州", "Wenzhou", "27.9938", "120.6994"),
        City("嘉兴", "Jiaxing", "30.7461", "120.7555"),
        City("绍兴", "Shaoxing", "30.0303", "120.5802"),
    ),
    (
        City("南京", "Nanjing", "32.0603", "118.7969"),
        City("苏州", "Suzhou", "31.2990", "120.5853"),
        City("无锡", "Wuxi", "31.4912", "120.3119"),
        City("南通", "Nantong", "31.9802", "120.8943"),
        City("徐州", "Xuzhou", "34.2058", "117.2841"),
    ),
    (
        City("成都", "Chengdu", "30.5728", "104.0668"),
        City("绵阳", "Mianyang", "31.4675", "104.6796"),
        City("宜宾", "Yibin", "28.7513", "104.6417"),
        City("德阳", "Deyang", "31.1270", "104.3980"),
        City("泸州", "Luzhou", "28.8718", "105.4423"),
    ),
    (
        City("武汉", "Wuhan", "30.5928", "114.3055"),
        City("宜昌", "Yichang", "30.6918", "111.2865"),
        City("襄阳", "Xiangyang", "32.0090", "112.1226"),
        City("荆州", "Jingzhou", "30.3352", "112.2397"),
        City("黄石", "Huangshi", "30.1996", "115.0389"),
    ),
    (
        City("广州", "Guangzhou", "23.1291", "113.2644"),
        City("佛山", "Foshan", "23.0215", "113.1214"),
        City("东莞", "Dongguan", "23.0207", "113.7518"),
        City("珠海", "Zhuhai", "22.2707", "113.5767"),
        City("惠州", "Huizhou", "23.1115", "114.4152"),
    ),
    (
        City("济南", "Jinan", "36.6512", "117.1201"),
        City("青岛", "Qingdao", "36.0671", "120.3826"),
        City("烟台", "Yantai", "37.4638", "121.4479"),
        City("潍坊", "Weifang", "36.7069", "119.1619"),
        City("临沂", "Linyi", "35.1041", "118.3564"),
    ),
    (
        City("西安", "Xi'an", "34.3416", "108.9398"),
        City("宝鸡", "Baoji", "34.3619", "107.2376"),
        City("咸阳", "Xianyang", "34.3296", "108.7089"),
        City("汉中", "Hanzhong", "33.0676", "107.0238"),
        City("榆林", "Yulin", "38.2852", "109.7347"),
    ),
    (
        City("沈阳", "Shenyang", "41.8057", "123.4315"),
        City("大连", "Dalian", "38.9140", "121.6147"),
        City("鞍山", "Anshan", "41.1106", "122.9956"),
        City("锦州", "Jinzhou", "41.0956", "121.1265"),
        City("营口", "Yingkou", "40.6670", "122.2353"),
    ),
)

QUARTERS: tuple[tuple[str, str], ...] = (
    ("湖滨", "Lakeside"),
    ("城东", "East Gate"),
    ("高新", "High-tech Park"),
    ("大学城", "University Town"),
    ("滨江", "Riverfront"),
    ("文苑", "Wenyuan"),
    ("南门", "South Gate"),
    ("和平", "Heping"),
    ("新桥", "New Bridge"),
    ("锦绣", "Jinxiu"),
)
"""Places after which outlets are named."""
