/*
 * Names for invented people. Weights are made up; no list of real persons stands behind them.
 */
#include "city/people_names.h"

/* clang-format off */
static const struct invented_name families[] = {
    {TEXT_INIT("佐藤"), TEXT_INIT("サトウ"), 42}, {TEXT_INIT("鈴木"), TEXT_INIT("スズキ"), 46}, {TEXT_INIT("渡辺"), TEXT_INIT("ワタナベ"), 22},
    {TEXT_INIT("渡邉"), TEXT_INIT("ワタナベ"), 7}, {TEXT_INIT("渡邊"), TEXT_INIT("ワタナベ"), 4}, {TEXT_INIT("渡部"), TEXT_INIT("ワタナベ"), 5},
    {TEXT_INIT("高橋"), TEXT_INIT("タカハシ"), 14}, {TEXT_INIT("髙橋"), TEXT_INIT("タカハシ"), 8}, {TEXT_INIT("吉田"), TEXT_INIT("ヨシダ"), 13},
    {TEXT_INIT("𠮷田"), TEXT_INIT("ヨシダ"), 2}, {TEXT_INIT("遠藤"), TEXT_INIT("エンドウ"), 14}, {TEXT_INIT("斎藤"), TEXT_INIT("サイトウ"), 6},
    {TEXT_INIT("齋藤"), TEXT_INIT("サイトウ"), 8}, {TEXT_INIT("斉藤"), TEXT_INIT("サイトウ"), 5}, {TEXT_INIT("齊藤"), TEXT_INIT("サイトウ"), 2},
    {TEXT_INIT("伊藤"), TEXT_INIT("イトウ"), 9}, {TEXT_INIT("佐々木"), TEXT_INIT("ササキ"), 8}, {TEXT_INIT("阿部"), TEXT_INIT("アベ"), 8},
    {TEXT_INIT("安部"), TEXT_INIT("アベ"), 2}, {TEXT_INIT("小野"), TEXT_INIT("オノ"), 8}, {TEXT_INIT("橋本"), TEXT_INIT("ハシモト"), 7},
    {TEXT_INIT("木村"), TEXT_INIT("キムラ"), 8}, {TEXT_INIT("根本"), TEXT_INIT("ネモト"), 14}, {TEXT_INIT("猪狩"), TEXT_INIT("イガリ"), 12},
    {TEXT_INIT("草野"), TEXT_INIT("クサノ"), 12}, {TEXT_INIT("新妻"), TEXT_INIT("ニイヅマ"), 8}, {TEXT_INIT("志賀"), TEXT_INIT("シガ"), 11},
    {TEXT_INIT("大和田"), TEXT_INIT("オオワダ"), 6}, {TEXT_INIT("坂本"), TEXT_INIT("サカモト"), 8}, {TEXT_INIT("阪本"), TEXT_INIT("サカモト"), 1},
    {TEXT_INIT("蛭田"), TEXT_INIT("ヒルタ"), 7}, {TEXT_INIT("緑川"), TEXT_INIT("ミドリカワ"), 7}, {TEXT_INIT("四家"), TEXT_INIT("シケ"), 4},
    {TEXT_INIT("国井"), TEXT_INIT("クニイ"), 3}, {TEXT_INIT("國井"), TEXT_INIT("クニイ"), 2}, {TEXT_INIT("松本"), TEXT_INIT("マツモト"), 10},
    {TEXT_INIT("小松"), TEXT_INIT("コマツ"), 6}, {TEXT_INIT("馬目"), TEXT_INIT("マノメ"), 4}, {TEXT_INIT("永山"), TEXT_INIT("ナガヤマ"), 4},
    {TEXT_INIT("金成"), TEXT_INIT("カナリ"), 4}, {TEXT_INIT("長谷川"), TEXT_INIT("ハセガワ"), 6}, {TEXT_INIT("山崎"), TEXT_INIT("ヤマザキ"), 4},
    {TEXT_INIT("山﨑"), TEXT_INIT("ヤマザキ"), 3}, {TEXT_INIT("宮崎"), TEXT_INIT("ミヤザキ"), 2}, {TEXT_INIT("宮﨑"), TEXT_INIT("ミヤザキ"), 1},
    {TEXT_INIT("岡崎"), TEXT_INIT("オカザキ"), 1}, {TEXT_INIT("岡﨑"), TEXT_INIT("オカザキ"), 1}, {TEXT_INIT("田中"), TEXT_INIT("タナカ"), 6},
    {TEXT_INIT("中村"), TEXT_INIT("ナカムラ"), 7}, {TEXT_INIT("小林"), TEXT_INIT("コバヤシ"), 8}, {TEXT_INIT("加藤"), TEXT_INIT("カトウ"), 7},
    {TEXT_INIT("山田"), TEXT_INIT("ヤマダ"), 5}, {TEXT_INIT("山口"), TEXT_INIT("ヤマグチ"), 4}, {TEXT_INIT("井上"), TEXT_INIT("イノウエ"), 3},
    {TEXT_INIT("林"), TEXT_INIT("ハヤシ"), 3}, {TEXT_INIT("清水"), TEXT_INIT("シミズ"), 4}, {TEXT_INIT("阿久津"), TEXT_INIT("アクツ"), 3},
    {TEXT_INIT("鈴木田"), TEXT_INIT("スズキダ"), 1}, {TEXT_INIT("片寄"), TEXT_INIT("カタヨセ"), 3}, {TEXT_INIT("白土"), TEXT_INIT("シラド"), 5},
    {TEXT_INIT("矢吹"), TEXT_INIT("ヤブキ"), 4}, {TEXT_INIT("菅野"), TEXT_INIT("カンノ"), 7}, {TEXT_INIT("菅波"), TEXT_INIT("スガナミ"), 4},
    {TEXT_INIT("大平"), TEXT_INIT("オオヒラ"), 4}, {TEXT_INIT("比佐"), TEXT_INIT("ヒサ"), 3}, {TEXT_INIT("江尻"), TEXT_INIT("エジリ"), 3},
    {TEXT_INIT("久保木"), TEXT_INIT("クボキ"), 2}, {TEXT_INIT("正木"), TEXT_INIT("マサキ"), 2}, {TEXT_INIT("会川"), TEXT_INIT("アイカワ"), 3},
    {TEXT_INIT("會川"), TEXT_INIT("アイカワ"), 1}, {TEXT_INIT("沢田"), TEXT_INIT("サワダ"), 2}, {TEXT_INIT("澤田"), TEXT_INIT("サワダ"), 2},
    {TEXT_INIT("長沢"), TEXT_INIT("ナガサワ"), 1}, {TEXT_INIT("長澤"), TEXT_INIT("ナガサワ"), 1}, {TEXT_INIT("広田"), TEXT_INIT("ヒロタ"), 1},
    {TEXT_INIT("廣田"), TEXT_INIT("ヒロタ"), 1}, {TEXT_INIT("浜田"), TEXT_INIT("ハマダ"), 1}, {TEXT_INIT("濱田"), TEXT_INIT("ハマダ"), 1},
    {TEXT_INIT("島田"), TEXT_INIT("シマダ"), 2}, {TEXT_INIT("嶋田"), TEXT_INIT("シマダ"), 1}, {TEXT_INIT("桜井"), TEXT_INIT("サクライ"), 3},
    {TEXT_INIT("櫻井"), TEXT_INIT("サクライ"), 2}, {TEXT_INIT("富岡"), TEXT_INIT("トミオカ"), 2}, {TEXT_INIT("冨岡"), TEXT_INIT("トミオカ"), 1},
    {TEXT_INIT("黒沢"), TEXT_INIT("クロサワ"), 1}, {TEXT_INIT("黒澤"), TEXT_INIT("クロサワ"), 1}, {TEXT_INIT("藤田"), TEXT_INIT("フジタ"), 5},
    {TEXT_INIT("後藤"), TEXT_INIT("ゴトウ"), 4}, {TEXT_INIT("石川"), TEXT_INIT("イシカワ"), 5}, {TEXT_INIT("石井"), TEXT_INIT("イシイ"), 7},
    {TEXT_INIT("小川"), TEXT_INIT("オガワ"), 5}, {TEXT_INIT("金子"), TEXT_INIT("カネコ"), 3}, {TEXT_INIT("関根"), TEXT_INIT("セキネ"), 3},
    {TEXT_INIT("高木"), TEXT_INIT("タカギ"), 6}, {TEXT_INIT("髙木"), TEXT_INIT("タカギ"), 2}, {TEXT_INIT("平子"), TEXT_INIT("ヒラコ"), 2},
    {TEXT_INIT("柳沼"), TEXT_INIT("ヤギヌマ"), 2}, {TEXT_INIT("荒川"), TEXT_INIT("アラカワ"), 2}, {TEXT_INIT("酒井"), TEXT_INIT("サカイ"), 5},
    {TEXT_INIT("箱崎"), TEXT_INIT("ハコザキ"), 3}, {TEXT_INIT("箱﨑"), TEXT_INIT("ハコザキ"), 1}, {TEXT_INIT("吉野"), TEXT_INIT("ヨシノ"), 3},
    {TEXT_INIT("野崎"), TEXT_INIT("ノザキ"), 2}, {TEXT_INIT("水野谷"), TEXT_INIT("ミズノヤ"), 3}, {TEXT_INIT("星"), TEXT_INIT("ホシ"), 4},
    {TEXT_INIT("森"), TEXT_INIT("モリ"), 3}, {TEXT_INIT("原"), TEXT_INIT("ハラ"), 1}, {TEXT_INIT("辻󠄂"), TEXT_INIT("ツジ"), 1},
    {TEXT_INIT("葛󠄂西"), TEXT_INIT("カサイ"), 1}, {TEXT_INIT("榊󠄂原"), TEXT_INIT("サカキバラ"), 1}, {TEXT_INIT("芦󠄂田"), TEXT_INIT("アシダ"), 1},
    {TEXT_INIT("柳󠄁"), TEXT_INIT("ヤナギ"), 1}, {TEXT_INIT("上遠野"), TEXT_INIT("カトオノ"), 5}, {TEXT_INIT("下山田"), TEXT_INIT("シモヤマダ"), 3},
    {TEXT_INIT("相沢"), TEXT_INIT("アイザワ"), 1}, {TEXT_INIT("相澤"), TEXT_INIT("アイザワ"), 1}, {TEXT_INIT("五十嵐"), TEXT_INIT("イガラシ"), 4},
    {TEXT_INIT("三瓶"), TEXT_INIT("サンペイ"), 4}, {TEXT_INIT("宗像"), TEXT_INIT("ムナカタ"), 3}, {TEXT_INIT("本田"), TEXT_INIT("ホンダ"), 3},
    {TEXT_INIT("本多"), TEXT_INIT("ホンダ"), 1}, {TEXT_INIT("大谷"), TEXT_INIT("オオタニ"), 3}, {TEXT_INIT("早川"), TEXT_INIT("ハヤカワ"), 2},
    {TEXT_INIT("生田目"), TEXT_INIT("ナマタメ"), 2}, {TEXT_INIT("薄葉"), TEXT_INIT("ウスバ"), 1}, {TEXT_INIT("折笠"), TEXT_INIT("オリカサ"), 3},
    {TEXT_INIT("油座"), TEXT_INIT("アブラザ"), 1}, {TEXT_INIT("織内"), TEXT_INIT("オリウチ"), 1},
};

/* before 1945, to 1964, to 1984, to 2004, since */
static const struct invented_name male_names[][20] = {
    {
        {TEXT_INIT("清"), TEXT_INIT("キヨシ"), 10}, {TEXT_INIT("勇"), TEXT_INIT("イサム"), 10}, {TEXT_INIT("茂"), TEXT_INIT("シゲル"), 10},
        {TEXT_INIT("正"), TEXT_INIT("タダシ"), 10}, {TEXT_INIT("実"), TEXT_INIT("ミノル"), 10}, {TEXT_INIT("博"), TEXT_INIT("ヒロシ"), 10},
        {TEXT_INIT("昭"), TEXT_INIT("アキラ"), 10}, {TEXT_INIT("三郎"), TEXT_INIT("サブロウ"), 10}, {TEXT_INIT("一郎"), TEXT_INIT("イチロウ"), 10},
        {TEXT_INIT("武"), TEXT_INIT("タケシ"), 10}, {TEXT_INIT("義雄"), TEXT_INIT("ヨシオ"), 10}, {TEXT_INIT("進"), TEXT_INIT("ススム"), 10},
        {TEXT_INIT("弘"), TEXT_INIT("ヒロシ"), 10}, {TEXT_INIT("辰夫"), TEXT_INIT("タツオ"), 10}, {TEXT_INIT("榮"), TEXT_INIT("サカエ"), 10},
        {TEXT_INIT("正雄"), TEXT_INIT("マサオ"), 10}, {TEXT_INIT("利夫"), TEXT_INIT("トシオ"), 10}, {TEXT_INIT("忠"), TEXT_INIT("タダシ"), 10},
        {TEXT_INIT("功"), TEXT_INIT("イサオ"), 10}, {TEXT_INIT("繁"), TEXT_INIT("シゲル"), 10},
    },
    {
        {TEXT_INIT("誠"), TEXT_INIT("マコト"), 10}, {TEXT_INIT("隆"), TEXT_INIT("タカシ"), 10}, {TEXT_INIT("博"), TEXT_INIT("ヒロシ"), 10},
        {TEXT_INIT("浩"), TEXT_INIT("ヒロシ"), 10}, {TEXT_INIT("修"), TEXT_INIT("オサム"), 10}, {TEXT_INIT("正"), TEXT_INIT("タダシ"), 10},
        {TEXT_INIT("和夫"), TEXT_INIT("カズオ"), 10}, {TEXT_INIT("幸一"), TEXT_INIT("コウイチ"), 10}, {TEXT_INIT("健二"), TEXT_INIT("ケンジ"), 10},
        {TEXT_INIT("明"), TEXT_INIT("アキラ"), 10}, {TEXT_INIT("茂"), TEXT_INIT("シゲル"), 10}, {TEXT_INIT("勝"), TEXT_INIT("マサル"), 10},
        {TEXT_INIT("豊"), TEXT_INIT("ユタカ"), 10}, {TEXT_INIT("敏夫"), TEXT_INIT("トシオ"), 10}, {TEXT_INIT("孝"), TEXT_INIT("タカシ"), 10},
        {TEXT_INIT("英樹"), TEXT_INIT("ヒデキ"), 10}, {TEXT_INIT("秀雄"), TEXT_INIT("ヒデオ"), 10}, {TEXT_INIT("龍男"), TEXT_INIT("タツオ"), 10},
        {TEXT_INIT("善𠮷"), TEXT_INIT("ゼンキチ"), 10}, {TEXT_INIT("文雄"), TEXT_INIT("フミオ"), 10},
    },
    {
        {TEXT_INIT("健一"), TEXT_INIT("ケンイチ"), 10}, {TEXT_INIT("大輔"), TEXT_INIT("ダイスケ"), 10}, {TEXT_INIT("誠"), TEXT_INIT("マコト"), 10},
        {TEXT_INIT("直樹"), TEXT_INIT("ナオキ"), 10}, {TEXT_INIT("哲也"), TEXT_INIT("テツヤ"), 10}, {TEXT_INIT("学"), TEXT_INIT("マナブ"), 10},
        {TEXT_INIT("剛"), TEXT_INIT("ツヨシ"), 10}, {TEXT_INIT("隆"), TEXT_INIT("タカシ"), 10}, {TEXT_INIT("聡"), TEXT_INIT("サトシ"), 10},
        {TEXT_INIT("和也"), TEXT_INIT("カズヤ"), 10}, {TEXT_INIT("浩二"), TEXT_INIT("コウジ"), 10}, {TEXT_INIT("雅人"), TEXT_INIT("マサト"), 10},
        {TEXT_INIT("智"), TEXT_INIT("サトシ"), 10}, {TEXT_INIT("亮"), TEXT_INIT("リョウ"), 10}, {TEXT_INIT("淳"), TEXT_INIT("ジュン"), 10},
        {TEXT_INIT("洋平"), TEXT_INIT("ヨウヘイ"), 10}, {TEXT_INIT("崇"), TEXT_INIT("タカシ"), 10}, {TEXT_INIT("慎一"), TEXT_INIT("シンイチ"), 10},
        {TEXT_INIT("秀樹"), TEXT_INIT("ヒデキ"), 10}, {TEXT_INIT("太郎"), TEXT_INIT("タロウ"), 10},
    },
    {
        {TEXT_INIT("翔太"), TEXT_INIT("ショウタ"), 10}, {TEXT_INIT("拓也"), TEXT_INIT("タクヤ"), 10}, {TEXT_INIT("健太"), TEXT_INIT("ケンタ"), 10},
        {TEXT_INIT("翔"), TEXT_INIT("ショウ"), 10}, {TEXT_INIT("大樹"), TEXT_INIT("ダイキ"), 10}, {TEXT_INIT("駿"), TEXT_INIT("シュン"), 10},
        {TEXT_INIT("蓮"), TEXT_INIT("レン"), 10}, {TEXT_INIT("大輝"), TEXT_INIT("ダイキ"), 10}, {TEXT_INIT("涼太"), TEXT_INIT("リョウタ"), 10},
        {TEXT_INIT("直人"), TEXT_INIT("ナオト"), 10}, {TEXT_INIT("優斗"), TEXT_INIT("ユウト"), 10}, {TEXT_INIT("陸"), TEXT_INIT("リク"), 10},
        {TEXT_INIT("海斗"), TEXT_INIT("カイト"), 10}, {TEXT_INIT("匠"), TEXT_INIT("タクミ"), 10}, {TEXT_INIT("航"), TEXT_INIT("ワタル"), 10},
        {TEXT_INIT("悠人"), TEXT_INIT("ユウト"), 10}, {TEXT_INIT("颯"), TEXT_INIT("ハヤテ"), 10}, {TEXT_INIT("和樹"), TEXT_INIT("カズキ"), 10},
        {TEXT_INIT("龍之介"), TEXT_INIT("リュウノスケ"), 10}, {TEXT_INIT("凌󠄁"), TEXT_INIT("リョウ"), 10},
    },
    {
        {TEXT_INIT("蓮"), TEXT_INIT("レン"), 10}, {TEXT_INIT("陽翔"), TEXT_INIT("ハルト"), 10}, {TEXT_INIT("湊"), TEXT_INIT("ミナト"), 10},
        {TEXT_INIT("蒼"), TEXT_INIT("アオイ"), 10}, {TEXT_INIT("悠真"), TEXT_INIT("ユウマ"), 10}, {TEXT_INIT("大翔"), TEXT_INIT("ヒロト"), 10},
        {TEXT_INIT("律"), TEXT_INIT("リツ"), 10}, {TEXT_INIT("朝陽"), TEXT_INIT("アサヒ"), 10}, {TEXT_INIT("樹"), TEXT_INIT("イツキ"), 10},
        {TEXT_INIT("颯太"), TEXT_INIT("ソウタ"), 10}, {TEXT_INIT("結翔"), TEXT_INIT("ユイト"), 10}, {TEXT_INIT("奏"), TEXT_INIT("カナデ"), 10},
        {TEXT_INIT("新"), TEXT_INIT("アラタ"), 10}, {TEXT_INIT("陽太"), TEXT_INIT("ヨウタ"), 10}, {TEXT_INIT("海"), TEXT_INIT("カイ"), 10},
        {TEXT_INIT("伊織"), TEXT_INIT("イオリ"), 10}, {TEXT_INIT("凪"), TEXT_INIT("ナギ"), 10}, {TEXT_INIT("煌"), TEXT_INIT("コウ"), 10},
        {TEXT_INIT("晴"), TEXT_INIT("ハル"), 10}, {TEXT_INIT("碧"), TEXT_INIT("アオ"), 10},
    },
};

/* before 1945, to 1964, to 1984, to 2004, since */
static const struct invented_name female_names[][20] = {
    {
        {TEXT_INIT("キヨ"), TEXT_INIT("キヨ"), 10}, {TEXT_INIT("ハル"), TEXT_INIT("ハル"), 10}, {TEXT_INIT("フミ"), TEXT_INIT("フミ"), 10},
        {TEXT_INIT("トシ"), TEXT_INIT("トシ"), 10}, {TEXT_INIT("ヨシ"), TEXT_INIT("ヨシ"), 10}, {TEXT_INIT("和子"), TEXT_INIT("カズコ"), 10},
        {TEXT_INIT("幸子"), TEXT_INIT("サチコ"), 10}, {TEXT_INIT("節子"), TEXT_INIT("セツコ"), 10}, {TEXT_INIT("久子"), TEXT_INIT("ヒサコ"), 10},
        {TEXT_INIT("キミ"), TEXT_INIT("キミ"), 10}, {TEXT_INIT("千代"), TEXT_INIT("チヨ"), 10}, {TEXT_INIT("美代"), TEXT_INIT("ミヨ"), 10},
        {TEXT_INIT("静江"), TEXT_INIT("シズエ"), 10}, {TEXT_INIT("トメ"), TEXT_INIT("トメ"), 10}, {TEXT_INIT("ヒサ"), TEXT_INIT("ヒサ"), 10},
        {TEXT_INIT("富子"), TEXT_INIT("トミコ"), 10}, {TEXT_INIT("光子"), TEXT_INIT("ミツコ"), 10}, {TEXT_INIT("文子"), TEXT_INIT("フミコ"), 10},
        {TEXT_INIT("ハツ"), TEXT_INIT("ハツ"), 10}, {TEXT_INIT("ミツ"), TEXT_INIT("ミツ"), 10},
    },
    {
        {TEXT_INIT("和子"), TEXT_INIT("カズコ"), 10}, {TEXT_INIT("幸子"), TEXT_INIT("サチコ"), 10}, {TEXT_INIT("洋子"), TEXT_INIT("ヨウコ"), 10},
        {TEXT_INIT("節子"), TEXT_INIT("セツコ"), 10}, {TEXT_INIT("京子"), TEXT_INIT("キョウコ"), 10}, {TEXT_INIT("恵子"), TEXT_INIT("ケイコ"), 10},
        {TEXT_INIT("久美子"), TEXT_INIT("クミコ"), 10}, {TEXT_INIT("由美子"), TEXT_INIT("ユミコ"), 10}, {TEXT_INIT("順子"), TEXT_INIT("ジュンコ"), 10},
        {TEXT_INIT("悦子"), TEXT_INIT("エツコ"), 10}, {TEXT_INIT("美智子"), TEXT_INIT("ミチコ"), 10}, {TEXT_INIT("弘子"), TEXT_INIT("ヒロコ"), 10},
        {TEXT_INIT("裕子"), TEXT_INIT("ユウコ"), 10}, {TEXT_INIT("明美"), TEXT_INIT("アケミ"), 10}, {TEXT_INIT("真理子"), TEXT_INIT("マリコ"), 10},
        {TEXT_INIT("敏子"), TEXT_INIT("トシコ"), 10}, {TEXT_INIT("照子"), TEXT_INIT("テルコ"), 10}, {TEXT_INIT("惠子"), TEXT_INIT("ケイコ"), 10},
        {TEXT_INIT("澄子"), TEXT_INIT("スミコ"), 10}, {TEXT_INIT("信子"), TEXT_INIT("ノブコ"), 10},
    },
    {
        {TEXT_INIT("陽子"), TEXT_INIT("ヨウコ"), 10}, {TEXT_INIT("由美"), TEXT_INIT("ユミ"), 10}, {TEXT_INIT("真由美"), TEXT_INIT("マユミ"), 10},
        {TEXT_INIT("智子"), TEXT_INIT("トモコ"), 10}, {TEXT_INIT("裕子"), TEXT_INIT("ユウコ"), 10}, {TEXT_INIT("美香"), TEXT_INIT("ミカ"), 10},
        {TEXT_INIT("久美子"), TEXT_INIT("クミコ"), 10}, {TEXT_INIT("直美"), TEXT_INIT("ナオミ"), 10}, {TEXT_INIT("恵"), TEXT_INIT("メグミ"), 10},
        {TEXT_INIT("香織"), TEXT_INIT("カオリ"), 10}, {TEXT_INIT("優子"), TEXT_INIT("ユウコ"), 10}, {TEXT_INIT("純子"), TEXT_INIT("ジュンコ"), 10},
        {TEXT_INIT("理恵"), TEXT_INIT("リエ"), 10}, {TEXT_INIT("麻美"), TEXT_INIT("アサミ"), 10}, {TEXT_INIT("千春"), TEXT_INIT("チハル"), 10},
        {TEXT_INIT("さおり"), TEXT_INIT("サオリ"), 10}, {TEXT_INIT("綾"), TEXT_INIT("アヤ"), 10}, {TEXT_INIT("明日香"), TEXT_INIT("アスカ"), 10},
        {TEXT_INIT("めぐみ"), TEXT_INIT("メグミ"), 10}, {TEXT_INIT("祐󠄂子"), TEXT_INIT("ユウコ"), 10},
    },
    {
        {TEXT_INIT("美咲"), TEXT_INIT("ミサキ"), 10}, {TEXT_INIT("愛"), TEXT_INIT("アイ"), 10}, {TEXT_INIT("彩"), TEXT_INIT("アヤ"), 10},
        {TEXT_INIT("葵"), TEXT_INIT("アオイ"), 10}, {TEXT_INIT("さくら"), TEXT_INIT("サクラ"), 10}, {TEXT_INIT("七海"), TEXT_INIT("ナナミ"), 10},
        {TEXT_INIT("優花"), TEXT_INIT("ユウカ"), 10}, {TEXT_INIT("舞"), TEXT_INIT("マイ"), 10}, {TEXT_INIT("遥"), TEXT_INIT("ハルカ"), 10},
        {TEXT_INIT("菜摘"), TEXT_INIT("ナツミ"), 10}, {TEXT_INIT("未来"), TEXT_INIT("ミク"), 10}, {TEXT_INIT("莉子"), TEXT_INIT("リコ"), 10},
        {TEXT_INIT("千夏"), TEXT_INIT("チナツ"), 10}, {TEXT_INIT("詩織"), TEXT_INIT("シオリ"), 10}, {TEXT_INIT("桃子"), TEXT_INIT("モモコ"), 10},
        {TEXT_INIT("楓"), TEXT_INIT("カエデ"), 10}, {TEXT_INIT("萌"), TEXT_INIT("モエ"), 10}, {TEXT_INIT("ひかる"), TEXT_INIT("ヒカル"), 10},
        {TEXT_INIT("真央"), TEXT_INIT("マオ"), 10}, {TEXT_INIT("結衣"), TEXT_INIT("ユイ"), 10},
    },
    {
        {TEXT_INIT("陽葵"), TEXT_INIT("ヒマリ"), 10}, {TEXT_INIT("凛"), TEXT_INIT("リン"), 10}, {TEXT_INIT("結愛"), TEXT_INIT("ユア"), 10},
        {TEXT_INIT("芽依"), TEXT_INIT("メイ"), 10}, {TEXT_INIT("紬"), TEXT_INIT("ツムギ"), 10}, {TEXT_INIT("葵"), TEXT_INIT("アオイ"), 10},
        {TEXT_INIT("咲良"), TEXT_INIT("サクラ"), 10}, {TEXT_INIT("澪"), TEXT_INIT("ミオ"), 10}, {TEXT_INIT("莉子"), TEXT_INIT("リコ"), 10},
        {TEXT_INIT("結菜"), TEXT_INIT("ユイナ"), 10}, {TEXT_INIT("心春"), TEXT_INIT("コハル"), 10}, {TEXT_INIT("琴音"), TEXT_INIT("コトネ"), 10},
        {TEXT_INIT("杏"), TEXT_INIT("アン"), 10}, {TEXT_INIT("一花"), TEXT_INIT("イチカ"), 10}, {TEXT_INIT("ひなた"), TEXT_INIT("ヒナタ"), 10},
        {TEXT_INIT("美月"), TEXT_INIT("ミツキ"), 10}, {TEXT_INIT("彩葉"), TEXT_INIT("イロハ"), 10}, {TEXT_INIT("花"), TEXT_INIT("ハナ"), 10},
        {TEXT_INIT("柚葉"), TEXT_INIT("ユズハ"), 10}, {TEXT_INIT("榎乃"), TEXT_INIT("カノ"), 10},
    },
};

static const struct foreign_name foreigners[] = {
    {TEXT_INIT("ベトナム"), TEXT_INIT("NGUYEN"), TEXT_INIT("グエン"), TEXT_INIT("VAN MINH"), TEXT_INIT("ヴァン ミン"), TEXT_INIT("THI LAN"), TEXT_INIT("ティ ラン"), TEXT_INIT("")},
    {TEXT_INIT("ベトナム"), TEXT_INIT("TRAN"), TEXT_INIT("チャン"), TEXT_INIT("QUOC HUY"), TEXT_INIT("クオック フイ"), TEXT_INIT("THI HOA"), TEXT_INIT("ティ ホア"), TEXT_INIT("")},
    {TEXT_INIT("フィリピン"), TEXT_INIT("SANTOS"), TEXT_INIT("サントス"), TEXT_INIT("JOSE MIGUEL"), TEXT_INIT("ホセ ミゲル"), TEXT_INIT("MARIA CRISTINA"), TEXT_INIT("マリア クリスティナ"), TEXT_INIT("")},
    {TEXT_INIT("フィリピン"), TEXT_INIT("REYES"), TEXT_INIT("レイエス"), TEXT_INIT("MARK ANTHONY"), TEXT_INIT("マーク アンソニー"), TEXT_INIT("ANGELICA"), TEXT_INIT("アンジェリカ"), TEXT_INIT("")},
    {TEXT_INIT("中国"), TEXT_INIT("王"), TEXT_INIT("オウ"), TEXT_INIT("小明"), TEXT_INIT("ショウメイ"), TEXT_INIT("麗"), TEXT_INIT("レイ"), TEXT_INIT("")},
    {TEXT_INIT("中国"), TEXT_INIT("李"), TEXT_INIT("リ"), TEXT_INIT("建国"), TEXT_INIT("ケンコク"), TEXT_INIT("静"), TEXT_INIT("セイ"), TEXT_INIT("")},
    {TEXT_INIT("韓国"), TEXT_INIT("KIM"), TEXT_INIT("キム"), TEXT_INIT("MINJUN"), TEXT_INIT("ミンジュン"), TEXT_INIT("SEOYEON"), TEXT_INIT("ソヨン"), TEXT_INIT("金子")},
    {TEXT_INIT("韓国"), TEXT_INIT("PARK"), TEXT_INIT("パク"), TEXT_INIT("JIHO"), TEXT_INIT("ジホ"), TEXT_INIT("YUNA"), TEXT_INIT("ユナ"), TEXT_INIT("新井")},
    {TEXT_INIT("ネパール"), TEXT_INIT("SHRESTHA"), TEXT_INIT("シュレスタ"), TEXT_INIT("RAM BAHADUR"), TEXT_INIT("ラム バハドゥル"), TEXT_INIT("SITA"), TEXT_INIT("シタ"), TEXT_INIT("")},
    {TEXT_INIT("インドネシア"), TEXT_INIT("PUTRA"), TEXT_INIT("プトラ"), TEXT_INIT("AGUS"), TEXT_INIT("アグス"), TEXT_INIT("SITI NURHALIZA"), TEXT_INIT("シティ ヌルハリザ"), TEXT_INIT("")},
    {TEXT_INIT("ブラジル"), TEXT_INIT("DA SILVA"), TEXT_INIT("ダ シルヴァ"), TEXT_INIT("JOAO CARLOS"), TEXT_INIT("ジョアン カルロス"), TEXT_INIT("ANA PAULA"), TEXT_INIT("アナ パウラ"), TEXT_INIT("")},
    {TEXT_INIT("アメリカ合衆国"), TEXT_INIT("O'BRIEN"), TEXT_INIT("オブライエン"), TEXT_INIT("SEAN PATRICK"), TEXT_INIT("ショーン パトリック"), TEXT_INIT("MARY-ANN"), TEXT_INIT("メアリーアン"), TEXT_INIT("")},
};
/* clang-format on */

enum {
    FAMILIES = sizeof families / sizeof *families,
    GIVEN = sizeof male_names[0] / sizeof *male_names[0],
    FOREIGNERS = sizeof foreigners / sizeof *foreigners
};

static struct invented_names list_of(const struct invented_name *items, int count)
{
    struct invented_names names = {items, count, 0};
    for (int i = 0; i < count; i++)
        names.weight += items[i].weight;
    return names;
}

struct invented_names family_names(void)
{
    return list_of(families, FAMILIES);
}

struct invented_names given_names(int born_year, bool is_female)
{
    int period = born_year < 1945 ? 0 : born_year < 1965 ? 1 : born_year < 1985 ? 2 : born_year < 2005 ? 3 : 4;
    return list_of(is_female ? female_names[period] : male_names[period], GIVEN);
}

const struct foreign_name *foreign_name(unsigned number)
{
    return &foreigners[number % FOREIGNERS];
}
