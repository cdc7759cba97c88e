using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Queue;

/// <summary>Puts into words what somebody is told, and finds the time that is promised with it.</summary>
/// <param name="Text">The words; null: nothing is said in words, a chat shows the place by itself.</param>
/// <param name="PromisedAt">By when they will have an answer, if that was said.</param>
/// <param name="OffersCall">Whether they may ask to be called.</param>
internal sealed record NoticeText(string? Text, DateTimeOffset? PromisedAt, bool OffersCall)
{
    /// <summary>What they are told.</summary>
    /// <param name="notice">What was decided.</param>
    /// <param name="line">Where they stand.</param>
    /// <param name="language">BCP 47.</param>
    /// <param name="address">The customer's address.</param>
    /// <param name="hours">The hours of those who answer.</param>
    /// <param name="now">The time.</param>
    public static NoticeText Of(Notice notice, InLine line, string? language, string? address, OpeningHours hours, DateTimeOffset now)
    {
        var words = Wordings.For(language);
        if (notice.Kind == Notice.Nobody)
        {
            // Hours that say that somebody should be here are no comfort: then nobody knows.
            var back = hours.IsOpen(now) ? null : hours.NextOpen(now);
            return new NoticeText(back is null ? words.Closed : string.Format(words.ClosedUntil, words.When(back.Value, now, hours.Zone)), null, false);
        }

        if (line.Class == ChannelClass.Live && !notice.IsLong)
        {
            return new NoticeText(null, null, false);
        }

        var said = new List<string> { string.Format(words.Place, line.Place) };
        if (line.Estimate is not { } wait)
        {
            said.Add(words.Unknown);
            return new NoticeText(string.Join(' ', said), null, false);
        }

        said.Add(words.Estimate(wait.Seconds, wait.Low, wait.High));
        var latest = UpToFive(now.AddSeconds(wait.High));
        var isPromise = notice.IsLong || line.Class == ChannelClass.Mail;
        if (isPromise)
        {
            said.Add(string.Format(words.AnswerBy, words.When(latest, now, hours.Zone)));
        }

        var offers = notice.IsLong && line.Class != ChannelClass.Mail;
        if (offers)
        {
            said.Add(words.NeedNotStay);
            said.Add(address is not null && address.StartsWith("tel:", StringComparison.Ordinal) ? string.Format(words.OfferCall, address["tel:".Length..]) : words.AskNumber);
        }

        return new NoticeText(string.Join(' ', said), isPromise ? latest : null, offers);
    }

    /// <summary>The next full five minutes.</summary>
    public static DateTimeOffset UpToFive(DateTimeOffset at)
    {
        var step = TimeSpan.FromMinutes(5).Ticks;
        return new DateTimeOffset((at.UtcTicks + step - 1) / step * step, TimeSpan.Zero);
    }
}
