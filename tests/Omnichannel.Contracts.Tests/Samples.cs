using Omnichannel.Contracts;

namespace Omnichannel.Contracts.Tests;

/// <summary>One full example of every contract on the bus: each property is set.</summary>
internal static class Samples
{
    private static readonly Guid Id = Guid.Parse("01936d3c-7b4a-7000-8000-000000000001");
    private static readonly DateTimeOffset At = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static readonly HandlerRef Grace = new("agent", "grace", "Grace");
    private static readonly CommandAuthor Routing = new("system", "routing", "Routing");
    private static readonly Sender Ada = new()
    {
        Address = "tel:+15551234567",
        Name = "Ada",
        AvatarUrl = "https://example.com/ada.png",
        Language = "en",
        Claims = [new Claim("mailto:ada@example.com", Assurances.Signed)],
    };

    private static readonly Content Content = new()
    {
        Text = "Where is it?",
        Quoted = "> It is on its way.",
        Html = "<p>Where is it?</p>",
        Parts =
        [
            new Part { Type = PartTypes.Image, Attachment = "a1" },
            new Part { Type = PartTypes.Location, Latitude = 52.5, Longitude = 13.4, Title = "Here" },
            new Part { Type = PartTypes.Choice, Id = "yes", Title = "Yes" },
        ],
    };

    private static readonly Threading Threading = new()
    {
        ExternalThreadId = "t1",
        ReplyToExternalId = "m0",
        MessageId = "<2@example.com>",
        InReplyTo = "<1@example.com>",
        References = ["<0@example.com>", "<1@example.com>"],
        Subject = "Parcel",
    };

    private static readonly Attachment File = new()
    {
        Id = "a1",
        Name = "x.png",
        MediaType = "image/png",
        Size = 3,
        Sha256 = new string('a', 64),
        Url = "https://example.com/x.png",
        Inline = true,
        Error = "too large",
    };

    /// <summary>The examples, by the contract's name.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = new object[]
    {
        new InboundMessage
        {
            Id = Id, Account = "shop", Channel = "sms", ExternalId = "SM1", From = Ada, OccurredAt = At, ReceivedAt = At.AddSeconds(1), Sequence = 7,
            Nature = Natures.Person, Content = Content, Threading = Threading, Attachments = [File], Facts = new Dictionary<string, string> { ["segments"] = "1" },
        },
        new InboundChange
        {
            EventId = "e1", Type = "reaction.added", Account = "shop", Channel = "sms", ExternalId = "SM1", From = Ada, OccurredAt = At, Content = Content, Emoji = "👍",
            Attachments = [File],
        },
        new SentElsewhere
        {
            Id = Id, Account = "page", Channel = "messenger", ExternalId = "mid.1", To = "messenger:5", OccurredAt = At, ReceivedAt = At.AddSeconds(1),
            Content = Content, Threading = Threading, Attachments = [File], Facts = new Dictionary<string, string> { ["appId"] = "1" },
        },
        new ConsentChanged { EventId = "e2", Account = "shop", Address = Ada.Address, Granted = false, OccurredAt = At },
        new HumanRequested { EventId = "e3", Account = "web", Channel = "webchat", From = Ada, OccurredAt = At },
        new AssignHandler
        {
            CommandId = Id, ThreadId = Id, To = Grace, Expected = new HandlerRef("automation", "flow:welcome"), Whoever = true, EpisodeId = Id, Because = "speaks French, free",
            Note = "It is about the red bicycle.", WantsPerson = true, By = Routing,
        },
        new PostAutomated
        {
            CommandId = Id, ThreadId = Id, By = Routing, Content = Content, Account = "shop", Address = Ada.Address, OnlyWhile = Grace, OnlyWhileWaiting = true, IsAnswer = true,
            Facts = new Dictionary<string, string> { ["source"] = "returns" },
        },
        new ChangeThread
        {
            CommandId = Id, ThreadId = Id, By = Routing, OnlyWhile = Grace, EpisodeId = Id, State = "resolved", AddTags = ["billing"], RemoveTags = ["new"], DueAt = At,
            NothingDue = true, Priority = 5, Language = "fr", Queue = new QueuePlace(3, 240, 120, 600),
        },
        new SendMessage
        {
            DeliveryId = Id, MessageId = Id, Attempt = 2, Account = "shop", Channel = "sms", To = Ada.Address, Content = Content, Threading = Threading,
            Author = new MessageAuthor("agent", "Grace"), Cc = ["mailto:bob@example.com"], Bcc = ["mailto:eve@example.com"],
            Attachments = [File], ExternalId = "SM1", Emoji = "👍", Template = new MessageTemplate("order_ready", "en_US", ["Ada"]), Public = true,
        },
        new DeliveryUpdated
        {
            Account = "shop", DeliveryId = Id, Attempt = 2, ExternalId = "SM1", State = DeliveryStates.Failed, Error = new DeliveryError("30003", "Out of reach"),
            Degraded = ["html"], Recipients = ["mailto:bob@example.com"], RetryAfterSeconds = 30, OccurredAt = At,
        },
        new CustomerErased { CustomerId = Id, Addresses = [$"webchat:{Id}"], OtherAddresses = [Ada.Address], Deliveries = [Id], Identities = [new ErasedIdentity(Id, Id)], OccurredAt = At },
        new ParkedMessage
        {
            Id = Id, Queue = "conversations.inbound", Type = "InboundMessage", Key = Ada.Address, Body = [1, 2, 3], Reason = "It is not JSON.", ParkedAt = At, TimesSentAgain = 1,
        },
    }.ToDictionary(sample => sample.GetType().Name);
}
