namespace Omnichannel.Routing.Queue;

/// <summary>The languages in which the queue speaks. All are written from left to right and nothing is put in but numbers, times and phone numbers.</summary>
internal static class Wordings
{
    private static readonly Dictionary<string, Wording> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = new()
        {
            Place = "You are number {0} in line.",
            Wait = "It will take about {0} (between {1} and {2}).",
            Unknown = "We cannot say yet how long it will take.",
            AnswerBy = "You will have an answer by {0}.",
            OfferCall = "If you would rather be called: answer 1, and we call {0}.",
            AskNumber = "If you would rather be called: answer with your phone number, beginning with + and the country.",
            NeedNotStay = "You need not stay: the answer comes into this conversation.",
            WillCall = "We will call you at {0} by {1}.",
            ClosedUntil = "Nobody is here at the moment. We are back: {0}. Your message is kept, and we answer then.",
            Closed = "Nobody is here at the moment. Your message is kept, and we answer as soon as somebody is back.",
            Minutes = ["minute", "minutes"],
            Hours = ["hour", "hours"],
            Today = "today",
            Tomorrow = "tomorrow",
            Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
        },
        ["de"] = new()
        {
            Place = "Sie sind Nummer {0} in der Reihe.",
            Wait = "Es dauert etwa {0} (zwischen {1} und {2}).",
            Unknown = "Wie lange es dauert, können wir noch nicht sagen.",
            AnswerBy = "Sie haben spätestens eine Antwort: {0}.",
            OfferCall = "Wenn Sie lieber angerufen werden: Antworten Sie mit 1, und wir rufen {0} an.",
            AskNumber = "Wenn Sie lieber angerufen werden: Antworten Sie mit Ihrer Telefonnummer, mit + und der Landesvorwahl.",
            NeedNotStay = "Sie müssen nicht warten: Die Antwort kommt in dieses Gespräch.",
            WillCall = "Wir rufen Sie unter {0} an, spätestens: {1}.",
            ClosedUntil = "Gerade ist niemand da. Wir sind wieder da: {0}. Ihre Nachricht ist angekommen, und wir antworten dann.",
            Closed = "Gerade ist niemand da. Ihre Nachricht ist angekommen, und wir antworten, sobald wieder jemand da ist.",
            Minutes = ["Minute", "Minuten"],
            Hours = ["Stunde", "Stunden"],
            Today = "heute",
            Tomorrow = "morgen",
            Weekdays = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
        },
        ["fr"] = new()
        {
            Place = "Vous êtes numéro {0} dans la file.",
            Wait = "Cela prendra environ {0} (entre {1} et {2}).",
            Unknown = "Nous ne pouvons pas encore dire combien de temps cela prendra.",
            AnswerBy = "Vous aurez une réponse au plus tard : {0}.",
            OfferCall = "Si vous préférez être appelé : répondez 1, et nous appelons le {0}.",
            AskNumber = "Si vous préférez être appelé : répondez avec votre numéro de téléphone, avec + et l'indicatif du pays.",
            NeedNotStay = "Vous n'avez pas besoin de rester : la réponse arrive dans cette conversation.",
            WillCall = "Nous vous appellerons au {0}, au plus tard : {1}.",
            ClosedUntil = "Il n'y a personne en ce moment. Nous serons de retour : {0}. Votre message est conservé, et nous répondrons alors.",
            Closed = "Il n'y a personne en ce moment. Votre message est conservé, et nous répondrons dès que quelqu'un sera de retour.",
            Minutes = ["minute", "minutes"],
            Hours = ["heure", "heures"],
            Today = "aujourd'hui",
            Tomorrow = "demain",
            Weekdays = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
            Form = number => number <= 1 ? 0 : 1,
        },
        ["es"] = new()
        {
            Place = "Es el número {0} de la cola.",
            Wait = "Tardaremos aproximadamente {0} (entre {1} y {2}).",
            Unknown = "Aún no podemos decir cuánto tardaremos.",
            AnswerBy = "Tendrá una respuesta a más tardar: {0}.",
            OfferCall = "Si prefiere que le llamemos: responda 1, y llamamos al {0}.",
            AskNumber = "Si prefiere que le llamemos: responda con su número de teléfono, con + y el prefijo del país.",
            NeedNotStay = "No hace falta que espere aquí: la respuesta llegará a esta conversación.",
            WillCall = "Le llamaremos al {0}, a más tardar: {1}.",
            ClosedUntil = "Ahora no hay nadie. Volvemos: {0}. Su mensaje queda guardado y responderemos entonces.",
            Closed = "Ahora no hay nadie. Su mensaje queda guardado y responderemos en cuanto vuelva alguien.",
            Minutes = ["minuto", "minutos"],
            Hours = ["hora", "horas"],
            Today = "hoy",
            Tomorrow = "mañana",
            Weekdays = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
        },
        ["it"] = new()
        {
            Place = "È il numero {0} in coda.",
            Wait = "Ci vorranno circa {0} (tra {1} e {2}).",
            Unknown = "Non possiamo ancora dire quanto ci vorrà.",
            AnswerBy = "Avrà una risposta al più tardi: {0}.",
            OfferCall = "Se preferisce essere chiamato: risponda 1, e chiamiamo il {0}.",
            AskNumber = "Se preferisce essere chiamato: risponda con il suo numero di telefono, con + e il prefisso del paese.",
            NeedNotStay = "Non serve restare qui: la risposta arriva in questa conversazione.",
            WillCall = "La chiameremo al {0}, al più tardi: {1}.",
            ClosedUntil = "In questo momento non c'è nessuno. Torniamo: {0}. Il suo messaggio è conservato e risponderemo allora.",
            Closed = "In questo momento non c'è nessuno. Il suo messaggio è conservato e risponderemo appena torna qualcuno.",
            Minutes = ["minuto", "minuti"],
            Hours = ["ora", "ore"],
            Today = "oggi",
            Tomorrow = "domani",
            Weekdays = ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
        },
        ["nl"] = new()
        {
            Place = "U bent nummer {0} in de rij.",
            Wait = "Het duurt ongeveer {0} (tussen {1} en {2}).",
            Unknown = "We kunnen nog niet zeggen hoe lang het duurt.",
            AnswerBy = "U heeft uiterlijk antwoord: {0}.",
            OfferCall = "Wilt u liever gebeld worden: antwoord 1, dan bellen we {0}.",
            AskNumber = "Wilt u liever gebeld worden: antwoord met uw telefoonnummer, met + en het landnummer.",
            NeedNotStay = "U hoeft niet te blijven: het antwoord komt in dit gesprek.",
            WillCall = "We bellen u op {0}, uiterlijk: {1}.",
            ClosedUntil = "Er is nu niemand. We zijn er weer: {0}. Uw bericht is bewaard en we antwoorden dan.",
            Closed = "Er is nu niemand. Uw bericht is bewaard en we antwoorden zodra er weer iemand is.",
            Minutes = ["minuut", "minuten"],
            Hours = ["uur", "uur"],
            Today = "vandaag",
            Tomorrow = "morgen",
            Weekdays = ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
        },
        ["pt"] = new()
        {
            Place = "É o número {0} na fila.",
            Wait = "Vai demorar cerca de {0} (entre {1} e {2}).",
            Unknown = "Ainda não podemos dizer quanto tempo vai demorar.",
            AnswerBy = "Terá uma resposta o mais tardar: {0}.",
            OfferCall = "Se prefere que lhe liguemos: responda 1, e ligamos para {0}.",
            AskNumber = "Se prefere que lhe liguemos: responda com o seu número de telefone, com + e o indicativo do país.",
            NeedNotStay = "Não precisa de ficar: a resposta chega a esta conversa.",
            WillCall = "Vamos ligar-lhe para {0}, o mais tardar: {1}.",
            ClosedUntil = "Neste momento não está ninguém. Voltamos: {0}. A sua mensagem está guardada e respondemos nessa altura.",
            Closed = "Neste momento não está ninguém. A sua mensagem está guardada e respondemos assim que alguém voltar.",
            Minutes = ["minuto", "minutos"],
            Hours = ["hora", "horas"],
            Today = "hoje",
            Tomorrow = "amanhã",
            Weekdays = ["domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"],
        },
        ["pl"] = new()
        {
            // After "około" stands the genitive.
            Place = "Numer w kolejce: {0}.",
            Wait = "Potrwa to około {0} (od {1} do {2}).",
            Unknown = "Nie możemy jeszcze powiedzieć, ile to potrwa.",
            AnswerBy = "Odpowiedź najpóźniej: {0}.",
            OfferCall = "Jeśli wolisz rozmowę: odpowiedz 1, a zadzwonimy pod {0}.",
            AskNumber = "Jeśli wolisz rozmowę: odpowiedz, podając numer telefonu z + i numerem kraju.",
            NeedNotStay = "Nie trzeba czekać: odpowiedź przyjdzie do tej rozmowy.",
            WillCall = "Zadzwonimy pod {0}, najpóźniej: {1}.",
            ClosedUntil = "W tej chwili nikogo nie ma. Wracamy: {0}. Wiadomość jest zachowana i wtedy odpowiemy.",
            Closed = "W tej chwili nikogo nie ma. Wiadomość jest zachowana i odpowiemy, gdy tylko ktoś wróci.",
            Minutes = ["minuty", "minut"],
            Hours = ["godziny", "godzin"],
            Today = "dzisiaj",
            Tomorrow = "jutro",
            Weekdays = ["niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"],
        },
    };

    /// <summary>The languages, two letters each.</summary>
    public static IEnumerable<string> Languages => All.Keys;

    /// <summary>A customer's language, or English.</summary>
    public static Wording For(string? language) => All.GetValueOrDefault(language?.Split('-', '_')[0] ?? "en") ?? All["en"];
}
