//! Given names in two languages, and words that begin with a capital without being anybody's name.
//!
//! Own lists: the names that people in shops most often bear. A name that is also a word, a product or a month counts only
//! beside something else that speaks of a person.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::transliterated::in_cyrillic;

/// Russian given names and what they are called for short, without the endings of their cases.
const RUSSIAN: &str = "\
александр алекс алексе анатоли андре антон арка аркади арсени артем артур богдан борис вадим валенти валентин валери \
васили виктор витали владимир владислав всеволод вячеслав геннади георги герман глеб григори даниил данил денис дмитри \
евгени егор иван игор иль илья кирилл константин леонид максим марат михаил никит никола олег павел павл петр рамил \
ренат родион ростислав руслан рустам святослав семен серге станислав степан тарас тимофе тимур федор филипп эдуард юри \
яков ярослав азат айдар ахмед мурат магомед арам гурген армен давид \
александр алевтин алин алис алл альбин анастаси ангелин анжел анжелик анн антонин арин валенти валентин валери варвар \
василис вероник виктори виолетт галин дарь дарин диан евгени екатерин елен елизавет жан жанн зинаид зо зинаид инесс \
инг инн ирин камилл карин кир клавди кристин ксени ларис лиди лиз людмил маргарит марин мари марь милан наталь натали \
нин нинел оксан олес ольг полин раис регин светлан снежан софи софь тамар татьян тать ульян фаин эвелин эльвир эльмир эмм \
юли яни гузел айгул лейл зарин динар гульнар гульназ зульф зульфи зухр фатим амин мадин рашид ильдар ильнур фарид камил равил салават искандер заур тигран ашот вахтанг гиви нурлан бекзат ерлан айжан динар рузанн снежан ульян злат мирослав велимир всеслав добрын савели платон лук матве назар демид марк артеми ярослав тихон елисе захар прохор \
саш паш маш миш гош леш даш наташ кат оль юль тан лен ир вик наст жен кол тол дим вов кост пет вит сереж серег андрюш \
ванечк ваньк ван лешк сан саньк танечк ленк мишк димк толик виталик юрик стас славик алешк ал ромк женьк \
жансая камила асель аружан мадина бауржан ержан нурсултан тимурлан шамиль рустем ильнур ильяс фанис фанил рифат \
альберт эмиль эрик роберт лиан ляйсан алсу ландыш резед фарх фарход бахтиер бахтияр шерзод дильшод жасур улугбек \
отабек акмал фируз нигор гулнор мехри зебо хусейн хасан ибрагим исмаил юсуф мустаф омар саид ахмад абдул зелимхан \
рамзан арсен гамлет ваган вардан карен ашхен ануш сирануш гоар нарин лусин мкртич тариел нодар зураб гоч гурам нино \
мзи ламар эльчин эльдар вагиф фуад рауф орхан сабин севил айсел гюнел стелл марианн розали розалинд элеонор эмили \
габриэл ариан аделин агафь аксинь анфис глафир евдоки евгень ефим емельян ефросинь прасковь фекл пелаге устинь \
касьян кузьм лаврент макар мефоди митрофан мирон моисе осип панкрат потап прокл самуил сидор трофим фаддей феликс \
фома харитон эрнест юлиан януари стефан артемид владик вадик эдик гарик рудик юрик ярик алешеньк настеньк олеж серж \
сержик    любаш   люсь нюр нюс раис ляль лял марусь марус галк галь вальк валь зин зинк светк ленок \
олен ален иринк иришк катьк катюш машк машеньк насть настюх дашк дашеньк юльк юляш оленьк олечк игорек антошк тимош \
тимошк кирюш кирюх пашк пашеньк сереньк андрюх андрюш димон димас вован вовк толян колян колюн санек сань шурик шур \
вадос макс максик никитос данил данилк  стасик геш вит витек юрок русик петь петюн петрух илюх илюш жорик борь \
ром паш ванек мишань мишк костян леха лех димк влад миш ромк нгуен \
никанор илларион иларион евстигне сильвестр моке онуфри ладислав натан агат нонн таиси октябрин пелаге ипат ипати ермолай ермола адам карл лор \
фадей автоном авдей авде аким акинф амос аникит аполлинари арефи аристарх афанаси боян бронислав будимир викентий викенти викторин галактион гордей горде демьян \
доброслав дорофе евграф евлампи евсе евстафи егорк елизар ермил еремей ереме ерофе зинови измаил изот изяслав иннокенти ипполит ираид ираклий иракли исидор капитон кондрат каллистрат \
ладимир лавр лазар лонгин любосмысл любомир мартын мартьян мечислав милен милиц модест наркис нестор никандр никодим никон норберт оскар остап остромир парамон парфен пантелеймон пимен \
поликарп порфири прасков прокофи прокопи протас радислав радим ратибор ратмир рюрик святополк севастьян селиверст серафим симон силанти софрон спартак спиридон станимир степанид соломон андрон \
сысой твердислав творимир терентий теренти трифон урван фадде федот феофан ферапонт филарет филимон филат флорентин фортунат фрол христофор харлампи эммануил эраст якуб ярополк василид авксенти болеслав орест онисим епифан \
гликери евпракси зоечк иванн калерия калери капитолин лукер мелань наин олимпиад пульхери рогнед светозар синклит синклитик сусанн татьянк улит февронь фекл марф антонид";

/// Russian given names that are also words or places.
const RUSSIAN_DOUBTFUL: &str = "\
роман вер надежд любов лев льв марк слав мир клим ма ян яны лад роз лили рит ник свет рим аур злат зор гер май \
арк кир ал ван сан дан юн ник ин";

/// Short forms whose stems are too short to be told by.
const RUSSIAN_SHORT: &str = "ира ире иру ирой иры оля оле олю олей оли юля юле юлю юлей юли аня ане аню аней яна яне яну яной зоя зое зою яша яшу яше";

/// Given names in Latin letters: English ones, Russian ones and those of other tongues.
const ENGLISH: &str = "\
aaron abigail adam adrian agnes aiden alan albert alex alexander alexandra alexei alexey alexis alfred alice alicia alina \
alison allison alyona amanda amelia amy ana anastasia anatoly andre andrea andreas andrei andrew andrey angela angelina anita ann anna \
anne annie anthony anton antonio arthur artem artyom arina ashley aurora barbara barry ben benjamin bernard beth \
betty bob boris brandon brenda brian bridget bruce bryan caleb cameron carl carla carlos carmen caroline catherine cecilia \
charles charlotte chloe chris christian christina christine christopher cindy claire clara claudia colin connie craig \
cristina cynthia daniel daniela danielle danny darya dave david deborah denis denise dennis derek diana diego \
dmitri dmitriy dmitry donald donna doris dorothy douglas dylan eddie edith eduard edward egor ekaterina elaine elena eleanor \
elizabeth ella ellen emily emma eric erica erik ethan eugene evan evelyn evgeny evgeniy evgenia fatima felix fernando fiona frances \
francisco frederick galina gary george georgia gerald gleb gloria gordon greg gregory grigory gustavo gwen hannah hans harold \
harriet harry hassan heidi helen helena henry howard hugh ian igor ilya inna irene irina isaac isabel isabella ivan jacob jacqueline \
jake james jamie jan jane janet janice jason javier jeff jeffrey jennifer jeremy jerry jesse jessica jill jim jimmy joan \
joanna joe joel johan johannes john johnny jonas jonathan jorge jose joseph joshua joyce juan judith judy julian julie juliet justin \
karen karl kate katherine kathleen kathryn katie katya keith kelly ken kenneth kevin kim kirill kristina kseniya ksenia kyle larisa larry \
laura lauren lawrence leo leon leonard leonid leslie liam linda lisa liza logan louis louise lucas lucy luis lukas luke lyudmila madison \
maksim malcolm manuel marcel marco marcus margaret maria marianne marie marina mario marion marina martha martin mary masha matthew \
maureen maxim megan mehmet melanie melissa michael michel michelle miguel mike mikhail miranda misha mohamed mohammed molly monica \
nadia nancy naomi natalia natalie natalya natasha nathan neil nicholas nicolas nicole nigel nikita nikolai nikolay nina noah nora norman oksana \
oleg olga oliver olivia omar pamela patricia patrick paul paula pauline pavel pedro peter petr philip philippe phil phyllis pierre polina \
priya rachel rafael ralph ramon raymond rebecca renata ricardo richard rick rita robert roberto robin rodrigo roger roland roman \
ronald rosa ruslan russell ruth ryan sabrina sally sam samantha samuel sandra sara sarah sasha scott sean sebastian semyon sergei sergey \
shannon sharon sheila shirley simon sofia sonia sophia sophie stacy stanislav stefan stella stephanie stephen steve steven stuart \
susan susanna svetlana sylvia tamara tanya tatiana tatyana taylor ted teresa terry theodore theresa thomas tim timothy timur tina todd tom \
tommy tony tracy trevor tyler ursula vadim valentin valentina valeria valery vanessa vasily vera veronica vicky viktor viktoria \
vincent virginia vitaly vivian vladimir vladislav vyacheslav walter wanda wayne wendy wesley william xavier yana yaroslav yulia yuri yury zachary zoe \
lena katya dasha vanya petya sveta olya anya vova dima zhenya nastya vika ira kolya tolya lyosha seryoga gosha ksusha kostya petr aleksandr aleksey alexandr gulnara ruslana \
aisha ahmed ali mustafa wei ming yuki hiroshi rajesh deepak sanjay anil sunil lakshmi jürgen günther björn françois andré zoë chloé josé \
abdul abdullah abdulla adriana agata agnieszka aidan aigul aizhan akira aleksandra aleksei aleksej alena alessandro \
alfredo aliya alisa aliyah allan alonso alvaro alyssa amina amir amit anastasiya anatoliy andreea andriy andrzej \
angelo anjali antoine antoni aram arash armen arnaud arjun arun ashok astrid asuka ayesha azat bartek bartosz beata \
beatrice beatriz bekzat benedikt benoit bernadette bertrand bianca bjorn bogdan bohdan bruno camila camille carlo \
carolina celine chandra chiara christelle christoph ciara clement cornelia dagmar damian damir dariusz darius darja \
darina davide delia demir denys deniz despina dilnoza dimitri dimitrios dinara dmitrii dmytro dolores dominik \
dominika dora eduardo edgar edwin eileen einar ekaterine elchin eldar elif elina elio elisa elisabeth elise elmira \
elvira emiko emil emilia emilio emmanuel enrico enrique erika ernesto esther estelle eugenia eva evgenii evgeniya \
ewa fabian fabio faisal farah farhad farid fatma federico feliks filip filippo florian francesca francesco \
franziska frederic fyodor fedor gabriel gabriela gabriella gaetano galiya gavin genevieve gennady gennadiy geoffrey \
georgi gerard gerhard giancarlo gianluca giorgio giovanni giulia giuseppe godfrey grigoriy grzegorz guido guillaume \
gulnaz gunther gustav guzel gwendolyn halina hamid hamish hamza haruto hasan hector heike heinrich helga henri \
henrik henrietta herbert herman hermann hiro hussein ibrahim ignacio ildar ilnur ilona imran ines ingrid inga ioana \
ioannis irfan isabelle ismail ivana ivanka jacek jakub jamal jana janina jarek jaroslav jelena jerome jiang joao \
joachim joanne joaquin jocelyn johanna jolanta jordi josef josephine jozef juliana julianne julien julius jurgen \
kamil kamila kamilla karim karina karolina kasia katarzyna katerina kathy katrin kazimir kazuki kenji khadija \
khalid kiran klaus klara konstantin krishna kristen kristian kristin krzysztof ksenya lachlan laila lars leandro \
leila leonardo leonie leyla lidia lidiya liliana lilia lilya lorenzo lorenz lorraine lubov luca lucia luciana \
luciano ludmila luigi luisa lukasz lydia maciej magda magdalena magnus mahmoud maja makar malika malgorzata manfred \
manuela marat marc marcela marcelo marcin marek margarita mariam mariana mariano mariya mariusz marketa markus \
marlene marta marwan maryam mateusz mathieu matilda matteo matthias maurice mauricio maximilian maxime mehdi mei \
meera merve michal michaela mikael milana mila milena milos mirela miriam miroslav mitchell mohammad mohamad moritz \
muhammad murat myriam nadezhda nadine nadezda nailya naoko nastasia nataliya natalija nazar nelly neha nguyen nika \
nikhil niklas nikolaj nikolaos nikola nils nikos nurlan octavio olaf olena olesya olivier omer osman otto pablo \
padma paola paolo pascal patrik patrycja pawel pekka petra petros philipp pietro pilar piotr pooja prakash pranav \
rahul raisa rajiv ramil ramiro ramona rania rashid raul ravi razia reinhard renat rene reza rifat riccardo rosalia \
rosario roxana rudolf rustam rustem ryszard saeed sakura salma salvatore samir sandeep sanjana santiago saskia \
satoshi sebastien seamus selim serena serge sergej sergii sergio sergiy shahid shamil shreya siddharth siegfried \
sigrid silke silvia simona simone siobhan slavomir snezana snezhana sofie sofiya solomon stefania stefano steffen \
stepan sunita susanne svenja svetoslav sylvie szymon taisiya takashi tatjana tariq taras tatsuya tetiana thierry \
thorsten tiffany tihomir tobias tomas tomasz tomek torsten tristan ulrich ulrike ulugbek uwe vadym valeriy valeriya \
valerie varvara vasiliy vasilisa vasyl velimir veronika vesna viacheslav vijay vikram viktoriya vincenzo violetta \
violeta vitali vitalii vitaliy vivek vladislava volodymyr vsevolod waldemar wenceslas werner wiktor wilhelm \
wojciech wolfgang xenia xiao xiaoming xiaoli yaroslava yasmin yasmina yefim yekaterina yelena yelizaveta yevgeny \
yevgenia yolanda yosef youssef yulya yuliya yuriy yusuf yvette yvonne zahra zainab zara zarina zbigniew zhanna \
zinaida zlata zofia zoltan zoya zsofia zuzana minh hoa thi trang huong linh quang phuong thanh hyun arturo rosalind \
carlota fidel aygul gulshat lyaysan alsu ilshat fanis airat ayrat azamat bakhtiyor sherzod dilshod jasur firuz \
nodira shakhnoza zulfiya venera ilgiz rinat radik ravil ruzana liana lusine narine gayane hayk tigran vardan levon \
ashot wladyslaw tadeusz stanislaw krystyna bozena jadwiga barbro lennart gunnar sven svend hakon leif solveig \
ragnar eirik bjarne mikkel rasmus soeren anders knut frode aino eero juhani kaisa matti timo ville callum ewan iain \
isla niamh aoife saoirse cormac declan eoin padraig jens soren \
knud leon radoslaw julianna roza sian agata wieslaw boguslaw czeslaw zdzislaw mieczyslaw eugeniusz ignacy ksawery olgierd przemyslaw remigiusz ryszarda slawomir waclaw wieslawa \
bronislawa danuta halszka kornelia longina lucyna ludwik marzena maurycy milosz nikodem oliwia oskar rozalia sebastianus urszula zenon zygmunt aurelie benedicte brigitte cedric corentin cyril edith elodie \
emilien etienne fabien fabrice ghislain gilles hugues jacques josephine laetitia laure laurent ludovic lucien madeleine marguerite mathilde maxence noemie odette odile quentin raphael regis romain \
sabine sandrine severine thibault valentine yann yannick yves albrecht alwin annelie annegret bernd birgit britta burkhard carsten christa detlef dieter eberhard eckhard elfriede ewald franz friedrich \
gabriele gerda gerd gertrud gisela gudrun hanna hannelore hartmut heiko heinz hedwig hildegard holger horst ilse ingeborg ingo irmgard jochen juergen kerstin lieselotte lothar ludger ludwig margarete margit \
markus mathias meike monika norbert olaf rainer reiner renate rolf rosemarie roswitha rudiger sabina sigmund sigrun stefanie sylke traute ute veit volker waltraud wilfried klothilde margot \
aubrey ashlee bethany blanche bradley brett brittany brittney candice carolyn carrie casey cassidy cathy cheryl clarence clifford clinton cody colleen corey cory courtney curtis damon darlene darrell darren darryl \
deanna debbie debra desiree devin dominic dwayne dustin fred garrett geraldine gilbert glenn hayley hailey jaclyn jared jasmin jeanette jeanne jeffery jenna jeremiah jermaine jillian \
joann jodi jodie jon jordan josh kaitlin kaitlyn kara kari karla katelyn kelsey kerry kirsten kristi kristine kristy lacey latoya lindsay lindsey lonnie lori lynn lynne mackenzie makayla mandy marcia marissa \
meghan melinda michele mindy misty nathaniel nichole norma pam patty peggy rhonda ricky riley robyn rodney ronnie roy shane shari shaun shawn sheena sheri sherri sherry stacey stacie stephan \
tabitha tammy tanner tara tasha teresa terri tonya tracey traci tricia vernon vicki whitney abbie aled alexandria aimee billy carole ceri charlene conor deborah declan denise donna elliot elliott \
gareth georgina graeme graham hazel hilary jayne kayleigh kieran leanne leigh lesley lewis marilyn martyn mathew rhys rosie stewart terence trudy lyubov lyudmyla oleksandr oleksii oleksiy mykola mykhailo mykyta \
solomiya yevhen yevhenia danylo dmytro kateryna pawel daria artur søren rené thérèse irène hélène jérôme sébastien łukasz małgorzata agnès inés ramón raúl joaquín álvaro sofía lucía maría nicolás martín zoé";

/// English given names that are also words, products, places or months.
const ENGLISH_DOUBTFUL: &str = "\
ada amber april art august aurora bill blake brook carol cassandra chase clay cliff crystal dale daisy dan dawn dean don drew duke earl \
eve faith frank gene ginger glen grace grant guy hank heather holly hope hunter iris ivy jack jackson jade jasmine jasper jay \
jean jenkins jordan joy julia june kay lance lane lee lily logan mark mason max may melody miles nick norm olive oscar pat pearl penny \
pierce ray reed rich rob robin rock roman rose ruby sage sandy sky spencer star storm sue summer terry travis vera victor will wade parker austin \
brad chad chuck ernie hudson hugo irma katrina dallas madison phoenix sydney virginia georgia taylor jan ali adam leo rick ted tim kim kelly milan oscar mercedes claude orlando florence polly luz regina jun nino victoria lance gemma";

/// English family names that stand without a given name often enough.
const FAMILY: &str = "\
smith johnson williams jones davis miller wilson moore anderson thomas jackson white harris martin thompson garcia martinez \
robinson clark rodriguez lewis walker hall allen young hernandez wright lopez scott hill adams baker nelson carter \
mitchell perez roberts turner phillips campbell parker evans edwards collins stewart sanchez morris rogers reed cook morgan bell \
murphy bailey rivera cooper richardson cox howard ward torres peterson gray ramirez watson brooks kelly sanders bennett \
wood barnes ross henderson coleman perry powell patterson hughes flores simmons foster bryant russell griffin diaz hayes \
doe schmidt schneider fischer weber meyer wagner becker schulz hoffmann müller muller nguyen kowalski novak rossi ferrari dubois brown taylor lee king green";

/// Capitalised words of the trade, of companies, products, places and the calendar. Nobody's name is looked for in them.
const TECHNICAL: &str = "\
account accounts action active admin adyen agent airflow akamai alert alertmanager alfa alipay amazon analytics android angular ansible apache apollo app \
apple application argo atlas auth aws azure backend backup balancer bank banking base batch billing black block board boot bot \
broker browser bucket buffer build bus cache call card cards carrier cart cassandra catalog catalogue cause centre center certificate change channel check checkout \
chrome cicd circuit citrix clickhouse client cloud cloudflare cluster code collector commerce company config connect connection connector \
consul consumer container control controller core corp corporation courier cpu critical cron customer customers dashboard data database datadog day days dead debian \
debug default delivery deploy desk dev device dhl disk dispatcher django dns docker domain driver dynamo edge elastic elasticsearch elb email engine \
engineering envoy error errors etcd event exception exchange express facebook factory fail failed failover fastly fatal feature fedex fetch file filter finance firebase firefox \
fix flag flask flink flow fluent fraud friday frontend function gate gateway git github gitlab gmbh go google grafana group groups guide handler \
haproxy hardware hash heap help helm hikari home host hot hotfix http https hystrix image inc incident index info input instance internal internet invoice ios \
istio item jaeger jakarta java jenkins jetty jira job journal july june kafka kernel key keycloak kibana kotlin kubernetes lambda layer leader leak \
level library limit link linux list load loader lock log logger login logistics logs loki lua machine main maintenance manager maria mariadb market marketplace master mastercard maven \
memory mesh message messages messenger metrics microservice microsoft middleware mir mobile mode module monday mongo mongodb monitor month mysql nagios \
name netty network networks nginx no node none not note notification november null object october offer office ok old olap open operator operations option oracle order orders origin \
outage outlook output owner page pagerduty panel partner partition patch path pay payment payments paypal performance persistence php pipeline platform player pod policy \
pool port portal post postgres postgresql postmortem press price pricing primary prime problem process processor prod producer product production profile profiler promo prometheus protocol \
provider provisioning proxy pub pulsar push python qiwi quartz query queue quota rabbit rabbitmq rack rails react read reason rebalance record recovery redis refund refunds region registry reindex \
release remote render repair replica report repository request reset resource response restart restore result retail retry review risk role rollback root route router rule run runbook \
safari sale sales sap saturday sberbank scheduler schema script sdk search secret secure security see segment self sentinel sentry september server service services session settings \
shard ship shipping shop sidecar site slack snapshot software solr source spark splunk spring sql squid ssl stack stage staging standby start state status step stock stop storage store stream streams \
stripe sub subscription sunday support surface sync system systems table target task team telegram template tempo temporal terraform test thread thursday ticket time timeout timer tls token tomcat tool \
topic trace track tracking trade traffic transaction transport trigger trino tuesday twilio ubuntu ui undertow unit update upload ups upstream url user users value vault vendor version view visa vite volume wallet \
warehouse warn warning web webhook webpack webview wednesday week whatsapp wifi wildberries window windows worker workflow write yandex year yoomoney yookassa you zabbix zipkin zone zookeeper zuul \
january february march april may august december cyber street europe russia moscow london berlin paris america germany france china union north south east west new york hong kong united kingdom states \
after and all also any as at because before but by can clear confirm contact create cut disable do drop during each enable every find first follow for from get give had has have he her his how if in increase into is it \
its keep last later let look lower make more most move never next now of off on once one only or other our out over pass please point put raise reconcile reduce remove replace replay rerun revert rotate scale second send set she since \
so some switch take tell than that the their then there these they this those to turn two under until up use used using wait was we were what when where which while who why with without workaround yes yet your \
world class console defined experience feedback form functions journey lifetime list notes number amount count resolution satisfaction success type hello markov nesterov \
lyapunov chebyshev kolmogorov geneva kiev rostov saratov apollo hadoop jasmine ruby perl julia celery selenium bloom merkle poisson erlang dijkstra floyd warshall wolfe mead \
istio envoy bearer token cookie safari kernel nova supernova gateways prev rev dev nov laptop iphone ipad macbook galaxy pixel desktop";

/// The same in Russian, as they stand in texts, small and without endings where these vary.
const TECHNICAL_RUSSIAN: &str = "\
альфа альфабанк банк билайн вайлдберриз вконтакте втб газпром газпромбанк деловые доставка европа заказ интернет казань касса киров китай красноярск \
вики логин магазин маркет мегафон мир москва москвы москве мтс новосибирск озон оператор оплата ошибка петербург платеж почта приложение промокод райффайзен ростов россия россии \
самара санкт саратов сбер сбербанк сбербанка сбп сдэк сервис склад служба тамбов теле тинькофф тинькоффа точка урал уфа чехов эквайер юкасса юмани яндекс \
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь января февраля марта апреля мая июня июля августа сентября октября ноября декабря \
понедельник вторник среда четверг пятница суббота воскресенье черная админ плагин домен магазин корзина витрина причина машина основа условия псков азов серпухов берлин \
поднять снизить увеличить уменьшить перезапустить проверить отключить включить вернуть сбросить очистить после если когда пока затем потом также для при без над под через \
и в на с по к о от до за из у не но а или что как это все мы вы он она они его ее их наш ваш кто где есть был была было были \
заказов товаров остатков платежей возвратов отзывов адресов сервисов складов клиентов магазинов отчетов чеков бонусов балансов токенов логов запросов ответов серверов брокеров \
пользователей покупателей промокодов купонов подов узлов дисков кластеров тикетов инцидентов алертов вебхуков хостов индексов ключей сертификатов лимитов статусов скриптов релизов \
черных новых старых всех других больших слева справа снова готово готов готова основа основу слова слов голова обнова нагрев перегрев обогрев посев таков каков здорово сегодня вчера завтра \
львов киев краков могилев кишинев балашов ершов юрьев королев ростов саратов псков дмитров козельск иваново кемерово домодедово шереметьево внуково пулково марьино люберцы ночью утром днем вечером \
черная белый белая красный зеленый желтый новый старый первый второй третий последний основной запасной резервный";

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

static RUSSIAN_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| set(RUSSIAN));
static RUSSIAN_FORMS: LazyLock<HashSet<&str>> = LazyLock::new(|| set(RUSSIAN_SHORT));
static RUSSIAN_DOUBTS: LazyLock<HashSet<&str>> = LazyLock::new(|| set(RUSSIAN_DOUBTFUL));
static ENGLISH_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| set(ENGLISH));
static ENGLISH_DOUBTS: LazyLock<HashSet<&str>> = LazyLock::new(|| set(ENGLISH_DOUBTFUL));
static FAMILY_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| set(FAMILY));
static TRADE: LazyLock<HashSet<&str>> =
    LazyLock::new(|| TECHNICAL.split_ascii_whitespace().chain(TECHNICAL_RUSSIAN.split_ascii_whitespace()).collect());

/// Endings of Russian given names in all cases, the longest first.
const ENDINGS: [&str; 21] = [
    "ием", "ией", "ьей", "ьем", "ию", "ия", "ии", "ий", "ом", "ем", "ой", "ей", "ья", "ью", "ье", "ьи", "а", "у", "е",
    "ы", "и",
];

/// One letter that is an ending, too.
const SHORT_ENDINGS: [&str; 6] = ["я", "ю", "й", "ь", "о", ""];

/// How sure it is that a word is a given name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    /// It may be: it is a word, too.
    Doubtful,
    /// It is.
    Sure,
}

/// Whether the word, in small letters, is a given name in any case.
pub(super) fn given_name(word: &str, cyrillic: bool) -> Option<Given> {
    if !cyrillic {
        if ENGLISH_DOUBTS.contains(word) {
            return Some(Given::Doubtful);
        }
        if !word.is_ascii() && ENGLISH_NAMES.contains(without_accents(word).as_str()) {
            return Some(Given::Sure);
        }
        return (ENGLISH_NAMES.contains(word) || is_transliterated(word)).then_some(Given::Sure);
    }
    if RUSSIAN_FORMS.contains(word) {
        return Some(Given::Sure);
    }
    let mut best = None;
    for ending in ENDINGS.iter().chain(&SHORT_ENDINGS) {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        if RUSSIAN_DOUBTS.contains(stem) {
            best = best.max(Some(Given::Doubtful));
        } else if RUSSIAN_NAMES.contains(stem) && stem.chars().count() >= 3 {
            best = best.max(Some(if TRADE.contains(word) { Given::Doubtful } else { Given::Sure }));
        }
    }
    best
}

/// Latin letters without their accents.
fn without_accents(word: &str) -> String {
    let plain = |c: char| match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ő' | 'ō' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ť' | 'ţ' => 't',
        'ù'..='ü' | 'ű' | 'ū' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    };
    word.chars().map(plain).collect()
}

/// Whether it is a Russian given name in Latin letters, as it is called.
fn is_transliterated(word: &str) -> bool {
    !TRADE.contains(word)
        && in_cyrillic(word).iter().any(|word| {
            ["", "й", "ий", "а", "я", "ия", "ья", "ь"].iter().any(|ending| {
                word.strip_suffix(ending).is_some_and(|stem| stem.chars().count() >= 4 && RUSSIAN_NAMES.contains(stem))
            })
        })
}

/// Whether the word, in small letters, is a common English family name.
pub(super) fn family_name(word: &str) -> bool {
    FAMILY_NAMES.contains(word)
}

/// Whether the word, in small letters, belongs to the trade, a company, a place or the calendar.
pub(super) fn is_technical(word: &str) -> bool {
    TRADE.contains(word)
}
