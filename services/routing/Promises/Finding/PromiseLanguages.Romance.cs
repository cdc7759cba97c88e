namespace Omnichannel.Routing.Promises.Finding;

internal static partial class PromiseLanguages
{
    private static PromiseLanguage French()
    {
        const string Hours = "une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze";
        const string Stems = "écrir|répondr|rappeller|appeller|téléphoner|enverr|recontacter|contacter|tiendr|reviendr|confirmer|informer|donner|transmettr|vérifier|rembourser|régler|préviendr";
        const string Infinitives =
            "écrire|répondre|rappeler|appeler|téléphoner|envoyer|recontacter|contacter|tenir|revenir|confirmer|informer|donner|transmettre|vérifier|rembourser|régler|prévenir";
        return new PromiseLanguage
        {
            Code = "fr",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:" + Stems + @")(?:ai|ons)\b|\b(?:je\s+vais|nous\s+allons)\s+(?:vous\s+|te\s+|t'|le\s+|la\s+|les\s+|lui\s+){0,2}(?:" + Infinitives + @")\b"
                + @"|\bje\s+(?:vous\s+|te\s+|t')(?:écris|réponds|rappelle|appelle|téléphone|envoie|recontacte|contacte|tiens|confirme|informe|donne|transmets|rembourse|préviens)\b"
                + @"|\bnous\s+vous\s+(?:écrivons|répondons|rappelons|appelons|envoyons|recontactons|contactons|tenons|confirmons|informons|donnons)\b"
                + @"|\b(?:je\s+reviens|nous\s+revenons)\s+vers\b|\b(?:vous\s+(?:aurez|recevrez)|tu\s+(?:auras|recevras))\b"),
            Calls = PromiseLanguage.Pattern(@"\b(?:r?appel|téléphon)"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:si\s+(?:vous|tu)|hier|ne|dernière?)\b|\bn'"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:dans|sous|en\s+moins\s+de)\s+(?:les\s+(?:prochaine?s\s+)?|environ\s+|moins\s+de\s+)?(?:(?<n>[0-9]{1,4}|une\s+demi|un|" + Hours
                    + @")[\s-]*(?:(?<min>minutes?|min)|(?<hour>heures?|h)|(?<day>jours?)|(?<week>semaines?))|l'(?<hour>heure))\b"
                    + @"|\bd'ici\s+(?<n>[0-9]{1,4}|un|" + Hours + @")\s+(?:(?<min>minutes?)|(?<day>jours?)|(?<week>semaines?))\b"),
                Numbers = Count(Hours, ("un", 1), ("une demi", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?<h>[0-9]{1,2})\s?h\s?(?<m>[0-9]{2})?\b|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b"
                    + @"|(?:à|avant|vers|d'ici|jusqu'à)\s+(?<h>[0-9]{1,2}|" + Hours + @")\s+heures?(?:\s+(?<m>[0-9]{2}))?\b|(?:à|avant|vers|d'ici|ce)\s+(?<noon>midi)\b"),
                Date = Dates("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", out var months),
                Months = months,
                Weekdays = Weekdays("dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
                Parts =
                [
                    (PromiseLanguage.Pattern(@"\bfin\s+de\s+(?:la\s+)?journée\b"), 18), (PromiseLanguage.Any("matin", "matinée", "demain midi"), 12),
                    (PromiseLanguage.Any("après-midi"), 17), (PromiseLanguage.Any("soir", "soirée"), 21),
                ],
                Days = [(PromiseLanguage.Any("après-demain"), 2), (PromiseLanguage.Any("demain"), 1), (PromiseLanguage.Any("aujourd'hui"), 0)],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:fin\s+de\s+(?:la\s+)?semaine|cette\s+semaine)\b"),
                NextWeek = PromiseLanguage.Any("semaine prochaine"),
            },
        };
    }

    private static PromiseLanguage Spanish()
    {
        const string Hours = "una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce";
        const string Infinitives =
            "escribir|responder|llamar|enviar|contestar|avisar|contactar|mandar|confirmar|informar|telefonear|resolver|revisar|comprobar|devolver|reembolsar|dar";
        return new PromiseLanguage
        {
            Code = "es",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:" + Infinitives + @")(?:é|emos)\b|\bdir(?:é|emos)\b|\b(?:voy|vamos)\s+a\s+(?:volver\s+a\s+)?(?:" + Infinitives + @")(?:[lt]e|les|l[oa]|os)?\b"
                + @"|\b(?:te|les?|os|l[oa])\s+(?:escribo|llamo|respondo|contesto|aviso|envío|mando|confirmo|informo|escribimos|llamamos|respondemos|contestamos|avisamos|enviamos|mandamos|confirmamos)\b"
                + @"|\b(?:tendrás?|recibirás?)\b"),
            Calls = PromiseLanguage.Pattern(@"\b(?:llam|telefone)"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:si\s+(?:usted|me|nos|quieres?|necesitas?|deseas?)|ayer|no|pasad[oa]\s+(?:semana|mes))\b"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:en|dentro\s+de|antes\s+de)\s+(?:l[ao]s\s+próxim[ao]s\s+|menos\s+de\s+|un[oa]s\s+|un\s+máximo\s+de\s+)?(?:(?<n>[0-9]{1,4}|media|un|" + Hours
                    + @")\s*(?:(?<min>minutos?|min)|(?<hour>horas?|h)|(?<day>días?)|(?<week>semanas?))|(?:la\s+próxima|la)\s+(?<hour>hora))\b"),
                Numbers = Count(Hours, ("un", 1), ("media", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?:a|antes\s+de|hasta|sobre|para)\s+las?\s+(?<h>[0-9]{1,2}|" + Hours
                    + @")(?:[:.](?<m>[0-9]{2}))?(?:\s+de\s+la\s+(?:(?<am>mañana)|(?<pm>tarde|noche)))?\b|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b|\b(?<noon>mediodía)\b"),
                Date = Dates("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre", out var months),
                Months = months,
                Weekdays = Weekdays("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
                Parts =
                [
                    (PromiseLanguage.Pattern(@"\b(?:fin(?:al)?\s+del\s+día|fin(?:al)?\s+de\s+la\s+jornada)\b"), 18),
                    (PromiseLanguage.Any("por la mañana", "esta mañana"), 12), (PromiseLanguage.Any("por la tarde", "esta tarde"), 20),
                    (PromiseLanguage.Any("por la noche", "esta noche"), 21),
                ],
                Days = [(PromiseLanguage.Any("pasado mañana"), 2), (PromiseLanguage.Any("hoy", "esta mañana"), 0), (PromiseLanguage.Any("mañana"), 1)],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:final(?:es)?\s+de\s+(?:la\s+)?semana|esta\s+semana)\b"),
                NextWeek = PromiseLanguage.Any("próxima semana", "semana que viene"),
            },
        };
    }

    private static PromiseLanguage Italian()
    {
        const string Hours = "una|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici";
        return new PromiseLanguage
        {
            Code = "it",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:scriver|risponder|chiamer|richiamer|telefoner|invier|mander|contatter|ricontatter|aggiorner|informer|confermer|verificher|risolver|rimborser|spedir|far|dar)(?:ò|emo)\b"
                + @"|\b(?:[tv]i|l[eao]|gli)\s+(?:scrivo|chiamo|richiamo|telefono|rispondo|invio|mando|contatto|ricontatto|aggiorno|informo|confermo|faccio\s+sapere)\b"
                + @"|\b(?:[tv]i|l[eao]|gli)\s+(?:scriviamo|chiamiamo|richiamiamo|rispondiamo|inviamo|mandiamo|contattiamo|ricontattiamo|aggiorniamo|informiamo|facciamo\s+sapere)\b"
                + @"|\b(?:avrà|avrai|avrete|riceverà|riceverai|riceverete)\b"),
            Calls = PromiseLanguage.Pattern(@"(?:chiam|telefon)"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:se\s+(?:lei|vuole|vuoi|ha|hai|desidera)|ieri|non|scors[oa])\b"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:entro|tra|fra|in|nel\s+giro\s+di)\s+(?:(?:le|i)\s+prossim[ei]\s+|circa\s+|meno\s+di\s+|massimo\s+)?(?:(?<n>[0-9]{1,4}|mezz'|un'|un|" + Hours
                    + @")\s*(?:(?<min>minut[oi]|min)|(?<hour>or[ae]|h)|(?<day>giorn[oi])|(?<week>settiman[ae]))|l'(?<hour>ora))\b"),
                Numbers = Count(Hours, ("un", 1), ("un'", 1), ("mezz'", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?:alle|all'|entro\s+le|prima\s+delle|verso\s+le|per\s+le)\s*(?:ore\s+)?(?<h>[0-9]{1,2}|" + Hours
                    + @")(?:[:.](?<m>[0-9]{2}))?(?:\s+(?:(?<am>di\s+mattina|del\s+mattino)|(?<pm>di\s+sera|del\s+pomeriggio)))?\b"
                    + @"|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b|\b(?<noon>mezzogiorno)\b"),
                Date = Dates("gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre", out var months),
                Months = months,
                Weekdays = Weekdays("domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"),
                Parts =
                [
                    (PromiseLanguage.Pattern(@"\bfine\s+(?:della\s+)?giornata\b"), 18), (PromiseLanguage.Any("mattina", "mattinata", "stamattina"), 12),
                    (PromiseLanguage.Any("pomeriggio"), 17), (PromiseLanguage.Any("stasera", "sera", "serata"), 21),
                ],
                Days = [(PromiseLanguage.Any("dopodomani"), 2), (PromiseLanguage.Any("oggi", "stasera", "stamattina"), 0), (PromiseLanguage.Any("domani"), 1)],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:fine\s+della\s+settimana|questa\s+settimana)\b"),
                NextWeek = PromiseLanguage.Any("prossima settimana", "settimana prossima"),
            },
        };
    }
}
