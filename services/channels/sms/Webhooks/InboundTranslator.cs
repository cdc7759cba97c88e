using System.Globalization;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Sms.Webhooks;

/// <summary>Twilio's "incoming message" webhook in the bus's words: pure.</summary>
internal static class InboundTranslator
{
    private const string WhatsApp = "whatsapp:";

    /// <summary>The message, or why there is none.</summary>
    public static (InboundMessage? Message, string? Problem) Translate(TwilioRequest request, Account account, Guid id, DateTimeOffset now)
    {
        if ((request["MessageSid"] ?? request["SmsMessageSid"] ?? request["SmsSid"]) is not { } sid)
        {
            return (null, "The webhook has no MessageSid.");
        }

        var from = request["From"] ?? "";
        if (!Addressing.TryPhone(from.StartsWith(WhatsApp, StringComparison.OrdinalIgnoreCase) ? from[WhatsApp.Length..] : from, out var address, out var problem))
        {
            return (null, "From: " + problem);
        }

        var attachments = MediaOf(request, account);
        return (
            new InboundMessage
            {
                Id = id,
                Account = account.Id,
                Channel = account.Channel,
                ExternalId = sid,
                From = new Sender { Address = address, Name = Text.Limit(request["ProfileName"], 200) },
                OccurredAt = now,
                ReceivedAt = now,
                Content = new Content { Text = request["Body"] ?? request["ButtonText"] ?? "", Parts = PartsOf(request, attachments) },
                Threading = request["OriginalRepliedMessageSid"] is { } answered ? new Threading { ReplyToExternalId = answered } : null,
                Attachments = attachments,
                Facts = FactsOf(request),
            },
            null);
    }

    /// <summary>
    /// What a text asks for, and in which language it is to be answered. Twilio's own word (<c>OptOutType</c>) counts first, and says
    /// that Twilio has answered by itself.
    /// </summary>
    public static (OptOutWord Word, string Language) OptOutOf(TwilioRequest request, IReadOnlyList<string> languages) =>
        request["OptOutType"]?.ToUpperInvariant() switch
        {
            "STOP" => (OptOutWord.Stop, ""),
            "START" => (OptOutWord.Start, ""),
            "HELP" => (OptOutWord.Help, ""),
            _ => OptOutWords.Read(request["Body"], languages),
        };

    private static List<Attachment> MediaOf(TwilioRequest request, Account account)
    {
        _ = int.TryParse(request["NumMedia"], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var media = new List<Attachment>();
        for (var index = 0; index < Math.Min(count, 10); index++)
        {
            if (request["MediaUrl" + index] is { } url)
            {
                var type = request["MediaContentType" + index] ?? "application/octet-stream";
                media.Add(new Attachment { Id = "m" + index, Name = $"media-{index}.{ExtensionOf(type)}", MediaType = type, Url = TwilioFiles.UrlOf(account, url) });
            }
        }

        return media;
    }

    private static List<Part> PartsOf(TwilioRequest request, List<Attachment> attachments)
    {
        var parts = attachments.ConvertAll(file => new Part { Type = TypeOf(file.MediaType), Attachment = file.Id });
        if (double.TryParse(request["Latitude"], CultureInfo.InvariantCulture, out var latitude)
            && double.TryParse(request["Longitude"], CultureInfo.InvariantCulture, out var longitude))
        {
            parts.Add(new Part { Type = PartTypes.Location, Latitude = latitude, Longitude = longitude, Title = request["Label"] ?? request["Address"] });
        }

        if (request["ButtonPayload"] is { } payload)
        {
            parts.Add(new Part { Type = PartTypes.Choice, Id = payload, Title = request["ButtonText"] ?? request["Body"] });
        }

        return parts;
    }

    private static Dictionary<string, string>? FactsOf(TwilioRequest request)
    {
        var facts = new Dictionary<string, string>();
        foreach (var (field, fact) in new[] { ("To", "to"), ("NumSegments", "segments"), ("FromCity", "city"), ("FromCountry", "country"), ("Forwarded", "forwarded") })
        {
            if (request[field] is { } value)
            {
                facts[fact] = value;
            }
        }

        return facts.Count == 0 ? null : facts;
    }

    private static string TypeOf(string mediaType) => mediaType.Split('/')[0] switch
    {
        "image" => PartTypes.Image,
        "audio" => PartTypes.Audio,
        "video" => PartTypes.Video,
        _ => PartTypes.File,
    };

    private static string ExtensionOf(string mediaType) => mediaType.Split(';')[0].Trim() switch
    {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "video/mp4" or "audio/mp4" => "mp4",
        "text/plain" => "txt",
        "text/vcard" or "text/x-vcard" => "vcf",
        "application/octet-stream" => "bin",
        var other => new string([.. other.Split('/').Last().Where(char.IsAsciiLetterOrDigit).Take(8)]),
    };
}
