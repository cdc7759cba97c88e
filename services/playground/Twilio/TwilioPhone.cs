using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Setup;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Twilio;

/// <summary>
/// The phone: what it texts becomes Twilio's "incoming message" webhook.
/// Source: twilio.com/docs/messaging/guides/webhook-request.
/// </summary>
internal sealed partial class TwilioPhone(
    IAccountDirectory accounts, HubSettings settings, Devices devices, WebhookSender webhooks, Ticks ticks, TwilioReceipts receipts, TimeProvider time)
    : IDeviceApp
{
    public IReadOnlyList<string> Names { get; } = [Apps.Sms, Apps.TwilioWhatsApp];

    public IReadOnlyList<string> Abilities(string app) => app == Apps.TwilioWhatsApp ? ["reply", "read"] : [];

    public async Task<Message?> WriteAsync(string app, Written written, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(Apps.AccountOf(app), cancellationToken) is not { } account)
        {
            return null;
        }

        var message = devices.Add(new Message
        {
            Id = Ids.New(time),
            App = app,
            Account = account.Id,
            Person = written.From.Address,
            IsMine = true,
            Text = written.Text,
            Files = written.Files,
            State = MessageStates.Sending,
            At = time.GetUtcNow(),
            ExternalId = (written.Files.Count > 0 ? "MM" : "SM") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ReplyTo = written.ReplyTo?.ExternalId,
        });
        Send(message, account, FormOf(message, account, written));
        return message;
    }

    public async Task PressAsync(Message message, Button button, Person by, CancellationToken cancellationToken) =>
        await WriteAsync(message.App, new Written(by, button.Title, [], message, Subject: null, Html: null), cancellationToken);

    public Task ReactAsync(Message message, string? emoji, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EditAsync(Message message, string text, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteAsync(Message message, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task ReadAsync(string app, IReadOnlyList<Message> messages, Person by, CancellationToken cancellationToken)
    {
        if (app == Apps.TwilioWhatsApp && await accounts.FindAsync(Apps.AccountOf(app), cancellationToken) is { } account)
        {
            foreach (var message in messages)
            {
                receipts.Read(message, account);
            }
        }
    }

    private void Send(Message message, Account account, Dictionary<string, string> form)
    {
        var told = ticks.Of(message.Id);
        var address = new Uri(settings.PublicUrl, $"webhooks/{account.Id}/sms");
        webhooks.Send(TwilioSigning.Sign(message.App, account, address, form) with
        {
            Told = result =>
            {
                told(result);
                ShowAnswers(message, result);
            },
        });
    }

    private Dictionary<string, string> FormOf(Message message, Account account, Written written)
    {
        var isWhatsApp = message.App == Apps.TwilioWhatsApp;
        var prefix = isWhatsApp ? "whatsapp:" : "";
        var form = new Dictionary<string, string>
        {
            ["ToCountry"] = "US",
            ["ToState"] = "",
            ["ToCity"] = "",
            ["ToZip"] = "",
            ["FromCountry"] = "US",
            ["FromState"] = "",
            ["FromCity"] = "",
            ["FromZip"] = "",
            ["MessageSid"] = message.ExternalId,
            ["SmsMessageSid"] = message.ExternalId,
            ["SmsSid"] = message.ExternalId,
            ["AccountSid"] = account.Text("accountSid") ?? "",
            ["From"] = prefix + message.Person,
            ["To"] = prefix + account.Text("from"),
            ["Body"] = message.Text,
            ["SmsStatus"] = "received",
            ["NumMedia"] = message.Files.Count.ToString(CultureInfo.InvariantCulture),
            ["NumSegments"] = Segments.Count(message.Text).ToString(CultureInfo.InvariantCulture),
            ["ApiVersion"] = "2010-04-01",
        };
        if (isWhatsApp)
        {
            form["ProfileName"] = written.From.Name;
            form["WaId"] = message.Person.TrimStart('+');
            if (written.ReplyTo is { } answered)
            {
                form["OriginalRepliedMessageSid"] = answered.ExternalId;
            }
        }

        for (var index = 0; index < message.Files.Count; index++)
        {
            form[$"MediaUrl{index}"] = AccountSettings.Below(
                settings, $"{AccountSettings.Twilio}/2010-04-01/Accounts/{account.Text("accountSid")}/Messages/{message.ExternalId}/Media/{message.Files[index].Id}");
            form[$"MediaContentType{index}"] = message.Files[index].MediaType;
        }

        return form;
    }

    /// <summary>What the hub wants said at once stands in its answer, as TwiML.</summary>
    private void ShowAnswers(Message question, WebhookResult result)
    {
        if (!result.IsTaken)
        {
            return;
        }

        foreach (Match match in TwiML().Matches(result.Body))
        {
            devices.Add(new Message
            {
                Id = Ids.New(time),
                App = question.App,
                Account = question.Account,
                Person = question.Person,
                IsMine = false,
                Text = System.Net.WebUtility.HtmlDecode(match.Groups["text"].Value),
                State = MessageStates.Delivered,
                At = time.GetUtcNow(),
                ExternalId = "SM" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            });
        }
    }

    [GeneratedRegex("<Message>(?:<Body>)?(?<text>[^<]+)", RegexOptions.None, 1000)]
    private static partial Regex TwiML();
}
