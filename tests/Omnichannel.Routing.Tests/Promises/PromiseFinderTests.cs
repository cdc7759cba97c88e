using System.Globalization;
using System.Text;
using Omnichannel.Routing.Promises.Finding;

namespace Omnichannel.Routing.Tests.Promises;

/// <summary>It is Wednesday, 25 November 2026, 14:10 in Berlin.</summary>
public sealed class PromiseFinderTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 13, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en", "I'll write by five.", "25 17:00")]
    [InlineData("en", "Thanks Ada! I’ll write by 5.", "25 17:00")]
    [InlineData("en", "I will get back to you within the hour", "25 15:10")]
    [InlineData("en", "We'll reply tomorrow morning, thanks.", "26 12:00")]
    [InlineData("en", "We will have an answer by Friday", "27 18:00")]
    [InlineData("en", "I'll send it before the end of the day.", "25 18:00")]
    [InlineData("en", "I will also check and let you know in 2 hours.", "25 16:10")]
    [InlineData("en", "I'll email you in half an hour", "25 14:40")]
    [InlineData("en", "I'll text you at 9", "26 09:00")]
    [InlineData("en", "I'll text you tomorrow at 9:30 am", "26 09:30")]
    [InlineData("en", "I'll fix this by noon tomorrow", "26 12:00")]
    [InlineData("en", "You'll hear from me by 4:30 p.m. today, promise.", "25 16:30")]
    [InlineData("en", "We are going to refund you within 3 business days.", "28 18:00")]
    [InlineData("en", "I will confirm by 5 December.", "05 18:00")]
    [InlineData("en", "I'll send it by December 1st", "01 18:00")]
    [InlineData("en", "I'll contact you next week", "04 18:00")]
    [InlineData("en", "I'll write by the end of the week", "27 18:00")]
    [InlineData("en", "I'll write tonight", "25 21:00")]
    [InlineData("de", "Ich schreibe Ihnen bis 17 Uhr.", "25 17:00")]
    [InlineData("de", "Bis morgen Mittag melde ich mich.", "26 12:00")]
    [InlineData("de", "Ich melde mich morgen früh bei Ihnen.", "26 12:00")]
    [InlineData("de", "Wir antworten in 2 Stunden", "25 16:10")]
    [InlineData("de", "Ich werde Ihnen in einer halben Stunde eine Antwort schicken.", "25 14:40")]
    [InlineData("de", "Sie bekommen bis Freitag eine Antwort.", "27 18:00")]
    [InlineData("de", "Wir melden uns am 3. Dezember.", "03 18:00")]
    [InlineData("de", "Ich schicke es bis 30.11. los", "30 18:00")]
    [InlineData("de", "Ich kläre das bis übermorgen um 9:15 Uhr", "27 09:15")]
    [InlineData("de", "Vor Feierabend melde ich mich", "25 18:00")]
    [InlineData("fr", "Je vous réponds avant 17h30.", "25 17:30")]
    [InlineData("fr", "Nous vous répondrons dans l'heure.", "25 15:10")]
    [InlineData("fr", "Je reviens vers vous demain matin", "26 12:00")]
    [InlineData("fr", "Je vais vous écrire cet après-midi.", "25 17:00")]
    [InlineData("fr", "Vous aurez une réponse d'ici vendredi.", "27 18:00")]
    [InlineData("fr", "Je vous envoie ça dans une demi-heure", "25 14:40")]
    [InlineData("es", "Le escribiré antes de las 17.", "25 17:00")]
    [InlineData("es", "Te respondo mañana por la mañana.", "26 12:00")]
    [InlineData("es", "Vamos a enviarle la factura en 2 horas", "25 16:10")]
    [InlineData("es", "Le contestamos a las 9 de la mañana", "26 09:00")]
    [InlineData("es", "Tendrá una respuesta el viernes", "27 18:00")]
    [InlineData("it", "Le scrivo entro le 17.", "25 17:00")]
    [InlineData("it", "Vi risponderemo tra mezz'ora", "25 14:40")]
    [InlineData("it", "Ti faccio sapere domani mattina.", "26 12:00")]
    [InlineData("it", "Riceverà una risposta entro venerdì.", "27 18:00")]
    [InlineData("nl", "Ik stuur u voor 17 uur een bericht.", "25 17:00")]
    [InlineData("nl", "We laten het u binnen 2 uur weten.", "25 16:10")]
    [InlineData("nl", "Morgenochtend hoort u van mij", "26 12:00")]
    [InlineData("nl", "Ik zal je vrijdag een antwoord geven", "27 18:00")]
    public void Find_Promise_KnowsByWhen(string language, string text, string due)
    {
        foreach (var known in new[] { language, null })
        {
            var found = PromiseFinder.Find(text, known, Now, Berlin).ShouldHaveSingleItem();
            TimeZoneInfo.ConvertTime(found.DueAt, Berlin).ToString("dd HH:mm", CultureInfo.InvariantCulture).ShouldBe(due);
            found.Kind.ShouldBe("promise");
        }
    }

    [Theory]
    [InlineData("en", "I'll call you back at 3pm", "25 15:00")]
    [InlineData("en", "Call you back at 3pm.", "25 15:00")]
    [InlineData("en", "We will phone you tomorrow at ten.", "26 10:00")]
    [InlineData("de", "Ich rufe Sie morgen um 10 Uhr zurück.", "26 10:00")]
    [InlineData("de", "Wir werden Sie heute noch anrufen.", "25 18:00")]
    [InlineData("fr", "Je vous rappelle à 15 heures.", "25 15:00")]
    [InlineData("es", "Le llamaré mañana.", "26 18:00")]
    [InlineData("it", "La richiamo alle 15:30.", "25 15:30")]
    [InlineData("nl", "Ik bel u om vijf uur terug.", "25 17:00")]
    public void Find_PromiseOfACall_IsACallback(string language, string text, string due)
    {
        var found = PromiseFinder.Find(text, language, Now, Berlin).ShouldHaveSingleItem();
        found.Kind.ShouldBe("callback");
        TimeZoneInfo.ConvertTime(found.DueAt, Berlin).ToString("dd HH:mm", CultureInfo.InvariantCulture).ShouldBe(due);
    }

    [Theory]
    [InlineData("I will be happy to help")]
    [InlineData("I will be happy to help you tomorrow.")]
    [InlineData("I'll look into it.")]
    [InlineData("Shall I call you at 3pm?")]
    [InlineData("I wrote to you yesterday at 5 pm.")]
    [InlineData("I'll need you to send the form by Friday.")]
    [InlineData("If you reply by Friday, we'll ship at 9.")]
    [InlineData("Our shop closes at 5 pm today.")]
    [InlineData("Please send it by tomorrow.")]
    [InlineData("> I'll write by five")]
    [InlineData("You said \"I'll call you by five\" and nobody did.")]
    [InlineData("On Mon, 23 Nov 2026, Ada wrote:\nI'll write by five.")]
    [InlineData("-----Original Message-----\nI will pay by Friday.")]
    [InlineData("I'll ring +15551234567 89 99 then.")]
    [InlineData("Bitte antworten Sie bis Freitag.")]
    [InlineData("Wir bitten Sie, bis Freitag zu antworten.")]
    [InlineData("Ich freue mich, wenn Sie bis Freitag antworten.")]
    [InlineData("Ich helfe Ihnen gern.")]
    [InlineData("Ich melde mich so früh wie möglich.")]
    [InlineData("Je reste à votre disposition demain.")]
    [InlineData("Le llamo más tarde.")]
    [InlineData("")]
    public void Find_NoPromise_FindsNothing(string text)
    {
        PromiseFinder.Find(text, null, Now, Berlin).ShouldBeEmpty();
        PromiseFinder.Find(text, "en", Now, Berlin).ShouldBeEmpty();
    }

    [Fact]
    public void Find_TwoPromises_FindsBoth_WithTheirSentences()
    {
        var found = PromiseFinder.Find("Hello Ada,\nI'll check until 4. Then I'll call you at 5 p.m. tomorrow.\n> I'll pay today", "en-GB", Now, Berlin);
        found.Select(promise => promise.Phrase).ShouldBe(["I'll check until 4.", "Then I'll call you at 5 p.m. tomorrow."]);
        found.Select(promise => promise.Kind).ShouldBe(["promise", "callback"]);
    }

    [Fact]
    public void Find_EndOfTheDay_WhenItIsOver_IsMidnight()
    {
        var evening = new DateTimeOffset(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
        PromiseFinder.Find("I'll write today", "en", evening, Berlin).Single().DueAt.ShouldBe(new DateTimeOffset(2026, 11, 25, 22, 59, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Find_OverTheChangeOfClocks_MeansTheClockOnTheWall()
    {
        var saturday = new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero);
        PromiseFinder.Find("I'll write tomorrow at 10 am", "en", saturday, Berlin).Single().DueAt.ShouldBe(new DateTimeOffset(2026, 10, 25, 9, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("I'll ")]
    [InlineData("ich werde ")]
    [InlineData("in in in 2 ")]
    [InlineData("\"")]
    [InlineData("a. b! ")]
    [InlineData("I will also then just ")]
    [InlineData("we will call you by 12:")]
    public void Find_HostileText_Ends(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, 200_000 / piece.Length).ToString();
        PromiseFinder.Find(text, null, Now, Berlin).Count.ShouldBeLessThan(21);
    }
}
