// Where the demo's customers live: names of people, towns, company roots and legal forms.
// Company roots are invented; phone numbers come from the ranges that regulators keep for fiction.

export interface Country {
  name: string;
  currency: "EUR" | "GBP" | "CHF";
  language: Language;
  cities: readonly string[];
  roots: readonly string[];
  legal: readonly string[];
  given: readonly string[];
  family: readonly string[];
  /** `#` is a digit. The number is written as people there write it. */
  phones: readonly string[];
}

export type Language = "en" | "nl" | "de" | "no" | "sv" | "da" | "fr" | "es" | "it" | "pl" | "cs";

const list = (text: string) => text.split(",").map((word) => word.trim());

// Ofcom keeps these for drama; they also stand in where a country reserves none.
const UK_PHONES = ["+44 1632 960 ###", "+44 7700 900 ###", "+44 20 7946 0###", "+44 161 496 0###"];
const STAND_IN = ["+44 7700 900 ###", "+44 1632 960 ###"];

export const COUNTRIES = {
  ie: {
    name: "Ireland",
    currency: "EUR",
    language: "en",
    legal: ["", "", "Ltd", "DAC"],
    phones: ["+353 20 91# ####", "+44 7700 900 ###"],
    cities: list("Dublin, Cork, Galway, Limerick, Waterford, Drogheda, Sligo, Foynes"),
    roots: list(
      "Ballycrane, Kilmorra, Dunavale, Carrowmoyle, Glenasha, Rathfell, Corrabeg, Lisnagar, Ardcarra, Slievedon, Inishgowan, Brackenagh, Okonjo, Tullavin, Castlemurragh, Knockarda, Finnavara, Moyrath",
    ),
    given: list(
      "Aisling, Ciarán, Niamh, Declan, Orla, Eoin, Sinéad, Rory, Gráinne, Conor, Maeve, Padraig, Deirdre, Fergal, Róisín, Donal, Clodagh, Cathal, Adaeze, Brendan, Una, Shane",
    ),
    family: list(
      "Byrne, Kavanagh, O’Dowd, Fennell, Gallagher, Tierney, Moran, Devlin, Hennessy, Quirke, Nolan, Sheehy, Lawlor, Mulcahy, Farrell, Okonjo, Duignan, Cusack, Rafferty, Geraghty, Hanlon, Twomey",
    ),
  },
  gb: {
    name: "United Kingdom",
    currency: "GBP",
    language: "en",
    legal: ["", "", "Ltd", "plc"],
    phones: UK_PHONES,
    cities: list(
      "Aberdeen, Hull, Bristol, Leeds, Southampton, Newport, Grimsby, Teesside, Belfast, Felixstowe, Derby, Manchester",
    ),
    roots: list(
      "Tarrow, Wexcombe, Harrowgill, Stannerby, Marlscar, Penhallick, Calderwick, Fenstow, Kirkhallow, Dunmarrow, Ashlockton, Trevanick, Lowsett, Burntholme, Saltergill, Ravensby, Hollis & Gray, Pell & Dyer, Orchardleigh, Blythemoor, Netherfold, Crannoch, Inverlair, Thorncastle, Maddox & Wray, Severnholt",
    ),
    given: list(
      "Catriona, Declan, Fiona, Ewan, Harriet, Imran, Gemma, Callum, Priti, Owen, Lorna, Stuart, Bethan, Marcus, Yvonne, Graham, Zainab, Hamish, Joanne, Rhys, Tamsin, Desmond, Alison, Kwame, Nadia, Clive",
    ),
    family: list(
      "Muir, Orr, Baird-Macallister, Tait, Whitcombe, Hussain, Ridley, Forsyth, Pritchard, Adeyemi, Garside, Lockwood, Penrose, Chaudhry, Sinclair, Hartnell, Boyd, Winstanley, Mensah, Pugh, Aldridge, Stothard, Kirkbride, Dunbar, Rowntree, Ellery",
    ),
  },
  nl: {
    name: "Netherlands",
    currency: "EUR",
    language: "nl",
    legal: ["", "B.V.", "B.V.", "Groep"],
    phones: STAND_IN,
    cities: list(
      "Rotterdam, Vlissingen, Delfzijl, Moerdijk, Zwolle, Tilburg, IJmuiden, Venlo, Amersfoort",
    ),
    roots: list(
      "Vanterpool, Nieuwland, Rijnmeer, Waalbrug, Zeewolderdiep, Oosterveen, Hollandsloot, Kaaimuur, Noordkade, Lekstroom, Dijkerwoud, Schelpenhoek, Polderhof, Merwehaar, Brandewaard",
    ),
    given: list(
      "Bram, Femke, Sander, Lotte, Joost, Thandiwe, Willem, Noor, Daan, Maaike, Pieter-Jan, Anouk, Jurre, Marloes, Ruben, Sanne, Henk, Ilse, Mohammed, Wietske, Koen, Esther",
    ),
    family: list(
      "Oosterhuis, van der Meulen, Dijkhuizen, Terpstra, Mokoena-Visser, Brandsma, de Wit, Hoekstra, Kuipers, Zijlstra, Hoogland, Postma, el Idrissi, Jansma, van Rooijen, Bakker, Veenstra, ten Have, Schuurman, Boersma, Kooistra, Verhagen",
    ),
  },
  de: {
    name: "Germany",
    currency: "EUR",
    language: "de",
    legal: ["GmbH", "GmbH", "AG", "GmbH & Co. KG"],
    phones: [
      "+49 30 23125 ###",
      "+49 69 90009 ###",
      "+49 40 66969 ###",
      "+49 221 4710 ###",
      "+49 89 99998 ###",
    ],
    cities: list(
      "Hamburg, Bremerhaven, Duisburg, Rostock, Mannheim, Kassel, Regensburg, Emden, Leipzig, Dortmund",
    ),
    roots: list(
      "Lindner, Harkemann, Weserbrück, Elbsteg, Nordmoor, Breitenfurth, Sankt Ewald, Kranzbühl, Mühlwerder, Ostkamp, Falkenried, Steinhagener, Altenbruck, Rheinwarden, Eschenrode, Holmgart",
    ),
    given: list(
      "Katrin, Jürgen, Sabine, Lukas, Aylin, Thorsten, Heike, Matthias, Svenja, Ömer, Anja, Björn, Ulrike, Florian, Petra, Jannik, Birgit, Markus, Leonie, Dieter, Silke, Emre",
    ),
    family: list(
      "Hartwig, Brinkmann, Yıldız, Oelschläger, Lehnert, Westermann, Krause, Dombrowski, Siebert, Vogelsang, Albers, Tietjen, Reinhold, Stüwe, Kowalczyk, Bergner, Fahrenholz, Petersen, Engelke, Rautenberg, Schilling, Aksoy",
    ),
  },
  no: {
    name: "Norway",
    currency: "EUR",
    language: "no",
    legal: ["AS", "AS", "ASA", ""],
    phones: STAND_IN,
    cities: list("Stavanger, Bergen, Ålesund, Kristiansund, Trondheim, Sandnes, Tromsø"),
    roots: list(
      "Nordhavn, Sundby, Fjellvåg, Skarvøy, Havnesund, Breidvik, Tindholm, Utgrunn, Storfjæra, Lyngskjær, Ramsvåg, Kvitholmen",
    ),
    given: list(
      "Ingrid, Bjørn, Mette, Eirik, Silje, Oskar, Ragnhild, Kjell-Arne, Hilde, Astrid, Sigrid, Terje, Marte, Håkon, Solveig, Per-Ivar, Gunnhild, Anders, Tuva, Roald",
    ),
    family: list(
      "Aune, Solberg, Lie, Hagen, Fossum, Nygård, Østby-Larsen, Moen, Aasen, Tveit, Bakke, Haugland, Sletten, Brekke, Rønning, Kvamme, Nesse, Torvik, Myklebust, Skaar",
    ),
  },
  se: {
    name: "Sweden",
    currency: "EUR",
    language: "sv",
    legal: ["AB", "AB", "", "Gruppen"],
    phones: ["+46 8 465 004 ##", "+46 31 390 06 ##", "+46 40 628 04 ##"],
    cities: list(
      "Göteborg, Malmö, Gävle, Luleå, Norrköping, Sundsvall, Västerås, Oskarshamn, Karlstad",
    ),
    roots: list(
      "Granefors, Älvhamra, Vikingsund, Norrhölje, Björkvalla, Stenungshult, Brännaborg, Klippmark, Sjöhaga, Hallaberg, Fågelås, Tärnsunda, Kvarnbäck, Ryssmalm",
    ),
    given: list(
      "Elin, Gustav, Maja, Fredrik, Annika, Johan, Ebba, Mattias, Linnea, Karl-Erik, Sofia, Viktor, Åsa, Emil, Ronja, Lennart, Fatima, Niklas, Helena, Oscar",
    ),
    family: list(
      "Bergqvist, Sandström, Ekdahl, Nyberg, Wallin, Hedlund, Åkesson, Lindgren, Söderholm, Tjernström, Öberg, Fransson, Rosén, Haglund, Dahlberg, Mäkinen, Viklund, Sundin, Lagergren, Al-Rashid",
    ),
  },
  dk: {
    name: "Denmark",
    currency: "EUR",
    language: "da",
    legal: ["A/S", "ApS", "A/S"],
    phones: STAND_IN,
    cities: list("Esbjerg, Aarhus, Fredericia, Odense, Aalborg, Hirtshals"),
    roots: list(
      "Vesterhav, Klintholt, Strandmarken, Bredsund, Højvang, Skanseby, Limbjerg, Tornkær, Blåodde, Ryttergård",
    ),
    given: list(
      "Mads, Kirsten, Rasmus, Line, Søren, Camilla, Jeppe, Birthe, Nikolaj, Pernille, Torben, Amalie, Kasper, Lise, Hamza, Gitte",
    ),
    family: list(
      "Kjær, Bundgaard, Thomsen, Overgaard, Lauridsen, Nørgaard, Frandsen, Dam, Krogh, Skov, Vestergaard, Mortensen, Ravn, Holst, Yilmaz, Brandt",
    ),
  },
  fr: {
    name: "France",
    currency: "EUR",
    language: "fr",
    legal: ["", "SAS", "SA"],
    phones: ["+33 1 99 00 ## ##", "+33 2 61 91 ## ##", "+33 3 53 01 ## ##", "+33 6 39 98 ## ##"],
    cities: list("Le Havre, Nantes, Dunkerque, Lyon, Marseille, Rouen, Saint-Nazaire, Metz"),
    roots: list(
      "Villebret, Morvail, Hautecombe, Kerlouan-Bras, Montfauçonne, Beaurivel, Estrevaux, Rochelande, Pontarel, Valdrôme-Est, Clairmarin, Sauvegarde",
    ),
    given: list(
      "Hélène, Thibault, Aurélie, Mathieu, Nadège, Yannick, Camille, Rachid, Sandrine, Loïc, Margaux, Bertrand, Émilie, Karim, Véronique, Gaëtan, Inès, Didier",
    ),
    family: list(
      "Marchandeau, Le Goff, Bonnefoy, Charpentier, Benali, Roussel, Delattre, Kervella, Fontanier, Masson, Traoré, Aubertin, Guillou, Perrault, Lemoigne, Savary, Haddou, Courtois",
    ),
  },
  be: {
    name: "Belgium",
    currency: "EUR",
    language: "nl",
    legal: ["NV", "BV", "NV"],
    phones: STAND_IN,
    cities: list("Antwerpen, Gent, Zeebrugge, Liège, Hasselt"),
    roots: list(
      "Scheldegaard, Kempenhof, Zwijnaardebeek, Maasdonk, Westhinder, Roderveld, Leiekant, Blankaert",
    ),
    given: list(
      "Jeroen, Ellen, Wouter, Griet, Bart, Nele, Stijn, Laurence, Dries, Hanne, Youssef, Sofie",
    ),
    family: list(
      "Claeys, Vandenbroucke, Maes, Lambrecht, De Smedt, Goossens, Verstraete, Dumont, Peeters, Coppens, Amrani, Wauters",
    ),
  },
  es: {
    name: "Spain",
    currency: "EUR",
    language: "es",
    legal: ["", "S.A.", "S.L."],
    phones: STAND_IN,
    cities: list("Bilbao, Valencia, Algeciras, Gijón, Zaragoza, Huelva"),
    roots: list(
      "Almenara, Ribadoñana, Castellar del Puerto, Montealto, Sierraluz, Peñarroble, Arenalba, Costabrío, Valdemora",
    ),
    given: list(
      "Lucía, Íñigo, Carmen, Javier, Nuria, Álvaro, Beatriz, Sergio, Maite, Rubén, Pilar, Joan, Rocío, Andrés",
    ),
    family: list(
      "Echeverría, Navarro, Ibáñez, Quintana, Roldán, Puig, Salcedo, Arrieta, Montoro, Cabrera, Ferrer, Urrutia, Galván, Benítez",
    ),
  },
  it: {
    name: "Italy",
    currency: "EUR",
    language: "it",
    legal: ["S.p.A.", "S.r.l.", ""],
    phones: STAND_IN,
    cities: list("Genova, Trieste, Brescia, Ravenna, Livorno, Torino"),
    roots: list(
      "Alpina, Valcamona Nord, Terralba, Montegrisa, Portolungo, Bianchi e Figli, Casaforte, Lagorai, Rivabella",
    ),
    given: list(
      "Giulia, Lorenzo, Chiara, Davide, Francesca, Matteo, Alessia, Enrico, Silvia, Riccardo, Paola, Tommaso, Elisa, Dario",
    ),
    family: list(
      "Ferrante, Bianchi, Colombari, De Santis, Marangon, Zanetti, Pellegrino, Orlandi, Galli, Morandi, Bertolini, Caruso, Vitale, Tonelli",
    ),
  },
  pl: {
    name: "Poland",
    currency: "EUR",
    language: "pl",
    legal: ["Sp. z o.o.", "S.A.", "Sp. z o.o."],
    phones: STAND_IN,
    cities: list("Gdynia, Szczecin, Gdańsk, Poznań, Wrocław, Katowice"),
    roots: list(
      "Baltwyk, Morzanka, Nadodrze Wschód, Wiślanka, Karkonia, Pomorzyn, Zielomost, Brzegowa, Kamionka Górna",
    ),
    given: list(
      "Maciej, Agnieszka, Piotr, Katarzyna, Tomasz, Magdalena, Wojciech, Joanna, Rafał, Ewelina, Grzegorz, Dorota, Łukasz, Beata",
    ),
    family: list(
      "Sobczyk, Nowicka, Zieliński, Pawlak, Wróblewski, Kaczmarek, Lis, Domańska, Gajewski, Krupa, Sikora, Borkowska, Michalak, Jurek",
    ),
  },
  cz: {
    name: "Czechia",
    currency: "EUR",
    language: "cs",
    legal: ["a.s.", "s.r.o."],
    phones: STAND_IN,
    cities: list("Ostrava, Brno, Plzeň, Ústí nad Labem"),
    roots: list("Ostravan, Moravit, Labefront, Hradovar, Kamenec Nový, Vltavin"),
    given: list("Ondřej, Lenka, Jiří, Markéta, Zdeněk, Tereza, Radek, Hana, Vojtěch, Ivana"),
    family: list(
      "Kratochvíl, Dvořáková, Hájek, Malá, Šimek, Pospíšilová, Beneš, Vaňková, Urban, Říhová",
    ),
  },
  ch: {
    name: "Switzerland",
    currency: "CHF",
    language: "de",
    legal: ["AG", "GmbH", "AG"],
    phones: STAND_IN,
    cities: list("Basel, Winterthur, Luzern, Aarau, Lausanne, Zug"),
    roots: list(
      "Tösstal, Hauenberg, Alpnacher Ried, Seetalwerk, Rheinknie, Gotthelf & Roth, Brüggli, Wynenfeld",
    ),
    given: list(
      "Reto, Corinne, Beat, Nadja, Urs, Mélanie, Kilian, Seraina, Pascal, Flurina, Andri, Luana",
    ),
    family: list(
      "Ammann, Zürcher, Rochat, Bühlmann, Caduff, Favre, Gisler, Hunziker, Imhof, Lüthi, Marti, Schwendener",
    ),
  },
} as const satisfies Record<string, Country>;

export type CountryCode = keyof typeof COUNTRIES;
