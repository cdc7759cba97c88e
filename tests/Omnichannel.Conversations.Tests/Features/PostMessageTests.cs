using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Features;

public sealed class PostMessageTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_WithoutVia_GoesWhereTheCustomerLastWroteAndTheThreadWaits(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        var message = await bench.PostAsync("We are open until six.");

        (message.Seq, message.Direction, message.Channel, message.Account, message.Address).ShouldBe((2, "outbound", "sms", ReplyBench.Sms, ReplyBench.Phone));
        message.Author.ShouldBe(ReplyBench.Alma);
        message.Delivery!.State.ShouldBe("queued");
        var thread = await bench.ThreadAsync();
        (thread.State, thread.WaitingSince, thread.LastSeq, thread.Preview).ShouldBe(("waiting", null, 2, "We are open until six."));
        thread.Episode!.FirstReplyAt.ShouldNotBeNull();
        (await bench.FeedAsync()).TakeLast(2).ShouldBe(["message.appended", "thread.updated"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_SameCommandManyTimesAtOnce_HasOneEffect(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await using var other = bench.Store.AnotherInstance();
        var request = bench.Reply("once");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => bench.PostAsync(request with { Text = $"once {number}" }, number % 2 == 0 ? null : other)));

        answers.Select(answer => (answer.Id, answer.Content.Text)).Distinct().ShouldHaveSingleItem();
        (await bench.Store.CountAsync("deliveries")).ShouldBe(1);
        (await bench.ThreadAsync()).LastSeq.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_SameCommandAfterAMerge_HasStillOneEffect(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.ReceiveAsync(bench.Store.Message("tel:+15551230002", "another"));
        var request = bench.Reply("once");
        var first = await bench.PostAsync(request);
        await bench.Store.MergeAsync("tel:+15551230002", ReplyBench.Phone);

        (await bench.PostAsync(request)).Id.ShouldBe(first.Id);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_ToAMail_ThreadsInTheCustomersProgram(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Mail, "Where is it?", channel: "email") with
        {
            Account = ReplyBench.Mailbox,
            Threading = new Threading { MessageId = "<2@ada>", References = ["<1@hub>"], Subject = "Re: Order 7" },
        });

        var message = await bench.PostAsync("On its way.");
        await bench.DispatchAsync();

        (message.Channel, message.Subject).ShouldBe(("email", "Re: Order 7"));
        var threading = (await bench.SentAsync()).ShouldHaveSingleItem().Threading!;
        (threading.Subject, threading.InReplyTo).ShouldBe(("Re: Order 7", "<2@ada>"));
        threading.References.ShouldBe(["<1@hub>", "<2@ada>"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_ToAMailToSeveral_GoesToTheOthersTooUnlessTold(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        bench.Store.Accounts.Put(new Account
        {
            Id = ReplyBench.Mailbox,
            Channel = "email",
            Provider = "mailbox",
            Settings = JsonSerializer.SerializeToElement(new { address = "help@example.com" }),
        });
        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Mail, "All of us wonder.", channel: "email") with
        {
            Account = ReplyBench.Mailbox,
            Facts = new Dictionary<string, string> { ["to"] = "help@example.com, bob@example.com", ["cc"] = "eve@Example.com, ada@example.com" },
        });

        await bench.PostAsync("All of you get this.");
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync()).Single(), DeliveryStates.Sent);
        await bench.PostAsync(bench.Reply("Only you.") with { Cc = [], Bcc = ["boss@example.com"] });
        await bench.DispatchAsync();

        var sent = await bench.SentAsync();
        sent.Select(send => string.Join(' ', send.Cc ?? [])).ShouldBe(["mailto:bob@example.com mailto:eve@example.com", ""]);
        sent.Select(send => string.Join(' ', send.Bcc ?? [])).ShouldBe(["", "mailto:boss@example.com"]);
        sent[0].Author.ShouldBe(new MessageAuthor("agent", ReplyBench.Alma.Name));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("tel:+15551234567")]
    public async Task Reply_WithACopyToWhatIsNoMailAddress_IsRefused(string copy)
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);
        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Mail, "Hello", channel: "email") with { Account = ReplyBench.Mailbox });

        (await bench.RefusedAsync(bench.Reply("x") with { Cc = [copy] })).Field.ShouldBe("cc");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Note_IsForUsAndLeavesTheThreadWaiting(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        var note = await bench.PostAsync(bench.Reply("She is a regular.") with { Kind = "note" });

        (note.Direction, note.Channel, note.Delivery).ShouldBe(("internal", null, null));
        var thread = await bench.ThreadAsync();
        (thread.State, thread.LastSeq).ShouldBe(("open", 2));
        thread.WaitingSince.ShouldNotBeNull();
        (await bench.Store.CountAsync("deliveries")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_ToAResolvedThread_LeavesItResolved(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.Get<ThreadStateChanges>().ResolveAsync(ReplyBench.Context(), bench.ThreadId);

        await bench.PostAsync("One more thing.");

        (await bench.ThreadAsync()).State.ShouldBe("resolved");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_WhereItCannotGo_IsRefusedWithTheReason(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, new Capabilities { ReplyWindowHours = 24 });

        (await bench.RefusedAsync(bench.Reply("x", new Via(ReplyBench.Sms, "tel:+15559999999")))).ShouldBe(("invalid", "via"));
        (await bench.RefusedAsync(bench.Reply("x", new Via(ReplyBench.Sms, ReplyBench.Mail)))).ShouldBe(("invalid", "via"));
        (await bench.RefusedAsync(bench.Reply("x", new Via("nowhere", ReplyBench.Phone)))).Type.ShouldBe("account-disabled");

        bench.Store.Time.Advance(TimeSpan.FromHours(25));
        (await bench.RefusedAsync(bench.Reply("x"))).Type.ShouldBe("window-closed");

        await bench.Store.ReceiveAsync(new ConsentChanged { EventId = "stop", Account = ReplyBench.Sms, Address = ReplyBench.Phone, Granted = false, OccurredAt = bench.Store.Time.GetUtcNow() });
        (await bench.RefusedAsync(bench.Reply("x"))).Type.ShouldBe("consent-revoked");

        bench.Store.Accounts.Put(new Account { Id = ReplyBench.Sms, Channel = "sms", Provider = "twilio", Enabled = false });
        (await bench.RefusedAsync(bench.Reply("x"))).Type.ShouldBe("account-disabled");
        (await bench.Store.CountAsync("commands")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_WhereTheCustomerLastWroteIsClosed_GoesWhereTheyPrefer(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        bench.Store.Accounts.Remove(ReplyBench.Sms);
        await bench.Store.Database.WriteAsync(
            (connection, transaction) => new Tx(connection, transaction).ExecuteAsync(
                "UPDATE customers SET preferences = @preferences", new { preferences = $$"""{"account":"{{ReplyBench.Mailbox}}","address":"{{ReplyBench.Mail}}"}""" }),
            default);

        var message = await bench.PostAsync("Hello by mail");

        (message.Channel, message.Subject).ShouldBe(("email", "Message from Shop"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_Nowhere_IsRefused(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.Database.WriteAsync(
            (connection, transaction) => new Tx(connection, transaction).ExecuteAsync("UPDATE threads SET last_account = NULL, last_address = NULL"), default);

        (await bench.RefusedAsync(bench.Reply("x"))).Type.ShouldBe("no-address");
    }

    [Fact]
    public async Task Post_WrongBodies_AreRefusedByField()
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);

        (await bench.RefusedAsync(bench.Reply("  "))).ShouldBe(("invalid", "text"));
        (await bench.RefusedAsync(bench.Reply(null))).ShouldBe(("invalid", "text"));
        (await bench.RefusedAsync(bench.Reply(new string('a', 100_001)))).ShouldBe(("invalid", "text"));
        (await bench.RefusedAsync(bench.Reply("x") with { Kind = "shout" })).ShouldBe(("invalid", "kind"));
        (await bench.RefusedAsync(bench.Reply("x") with { ClientMessageId = null })).ShouldBe(("invalid", "clientMessageId"));
        (await bench.RefusedAsync(bench.Reply("x") with { Via = new Via(null!, null!) })).ShouldBe(("invalid", "via"));
        (await bench.RefusedAsync(bench.Reply("x") with { Parts = [null!] })).ShouldBe(("invalid", "parts"));
        (await bench.RefusedAsync(bench.Reply("x") with { Attachments = [new FileReference(null)] })).ShouldBe(("invalid", "attachments"));
        (await bench.RefusedAsync(bench.Reply("x") with { Attachments = [new FileReference(Guid.CreateVersion7())] })).ShouldBe(("invalid", "attachments"));
        ReplyBench.Refusal((await bench.Store.Get<PostMessage>().HandleAsync(Guid.CreateVersion7(), bench.Reply("x"), ReplyBench.Alma, default)).Result).Type.ShouldBe("not-found");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_WithAnUploadedFile_SendsItUnderASignedAddress(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var uploads = bench.Store.Get<Uploads>();
        var file = (await uploads.HandleAsync(ReplyBench.Upload("map.png", "image/png", "picture"), default)).Result.ShouldBeOfType<Created<FileModel>>().Value!;

        var message = await bench.PostAsync(bench.Reply(null) with { Attachments = [new FileReference(file.Id)] });
        await bench.DispatchAsync();

        message.Attachments.ShouldHaveSingleItem().Url.ShouldNotBeNull().ShouldStartWith($"/files/{file.Sha256}/map.png?");
        message.Content.Parts.ShouldHaveSingleItem().Type.ShouldBe(PartTypes.Image);
        var sent = (await bench.SentAsync()).ShouldHaveSingleItem();
        sent.Attachments.ShouldHaveSingleItem().Url!.ShouldStartWith($"/files/{file.Sha256}/map.png?");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_RichAndLong_IsDegradedAndSaysSo(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, new Capabilities { MaxTextLength = 10, Choices = "numbered" });

        var message = await bench.PostAsync(bench.Reply(null) with { Html = "<p>Which <b>one</b>?</p>", Parts = [new Part { Type = PartTypes.Choice, Id = "r", Title = "Red" }] });

        message.Content.Text.ShouldBe("Which one?");
        message.Delivery!.Degraded.ShouldBe(["html", "choices", "split"]);
        (await bench.Store.CountAsync("deliveries")).ShouldBe(2);
    }
}
