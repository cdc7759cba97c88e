using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Commands;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Conversations.Tests.Commands;

/// <summary>What routing and automations want done with threads.</summary>
public sealed class CommandsTests
{
    private static readonly CommandAuthor Routing = new("system", "routing", "Routing");
    private static readonly CommandAuthor Flow = new("automation", "flow:welcome", "Welcome");
    private static readonly HandlerRef Ada = new("agent", "ada", "Ada"), Bob = new("agent", "bob", "Bob"), Welcome = new("automation", "flow:welcome", "Welcome");

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Assign_AThreadThatNobodyHas_SaysToWhomAndWhy(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var command = Assign(bench, Ada) with { Because = "speaks French, free" };

        await DoAsync(bench, command);

        (await bench.ThreadAsync()).Handler.ShouldBe(new Handler("agent", "ada", "Ada"));
        var line = await LastAsync(bench);
        (line.Content.Text, line.Facts!["event"], line.Facts["because"]).ShouldBe(("Given to Ada, because: speaks French, free.", "assigned", "speaks French, free"));
        (await bench.FeedAsync()).TakeLast(3).ShouldBe(["message.appended", "thread.updated", "handler.assigned"]);
        (await AnswersAsync(bench)).ShouldBe([(command.CommandId, "handler.assigned", null)]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Assign_TheSameCommandAgain_IsDoneOnce(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var command = Assign(bench, Ada);

        await DoAsync(bench, command, command);
        await DoAsync(bench, command);

        (await bench.ThreadAsync()).LastSeq.ShouldBe(2);
        (await AnswersAsync(bench)).Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Assign_WhereSomebodyElseAnswersByNow_IsRefused(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, Ada));
        var late = Assign(bench, Bob);

        await DoAsync(bench, late);

        (await bench.ThreadAsync()).Handler!.Id.ShouldBe("ada");
        (await AnswersAsync(bench))[^1].ShouldBe((late.CommandId, "handler.refused", "other-handler"));
        await DoAsync(bench, Assign(bench, Bob) with { Whoever = true, Note = "Her shift is over. It is about the red bicycle." });
        (await bench.ThreadAsync()).Handler!.Id.ShouldBe("bob");
        (await TimelineAsync(bench)).ShouldContain(message => message.Content.Text.StartsWith("Her shift is over"));
        await DoAsync(bench, Assign(bench, null) with { Expected = Bob });
        (await bench.ThreadAsync()).Handler.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Assign_WhatDoesNotFitAnyMore_IsRefused(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        await DoAsync(bench, Assign(bench, Ada) with { EpisodeId = Guid.CreateVersion7() }, Assign(bench, Ada) with { ThreadId = Guid.CreateVersion7() });
        await bench.Store.Get<ThreadChanges>().RunAsync(ReplyBench.Context(), bench.ThreadId, ThreadStateChanges.Resolve);
        await DoAsync(bench, Assign(bench, Ada));

        (await bench.ThreadAsync()).Handler.ShouldBeNull();
        (await AnswersAsync(bench)).Select(answer => answer.Reason).ShouldBe(["other-episode", "no-thread", "resolved"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Append_ACustomerWhoWantsAPerson_LeavesTheAutomationAtOnce(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, Welcome));
        (await bench.ThreadAsync()).Handler!.Type.ShouldBe("automation");

        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Phone, "I want to talk to a human") with { Account = ReplyBench.Sms });

        var thread = await bench.ThreadAsync();
        (thread.Handler, thread.WantsPerson, thread.Priority).ShouldBe((null, true, 1));
        await DoAsync(bench, Assign(bench, Welcome), Say(bench, "Are you sure?") with { OnlyWhile = Welcome });
        (await AnswersAsync(bench)).Select(answer => answer.Reason).TakeLast(2).ShouldBe(["wants-person", "other-handler"]);
        (await bench.ThreadAsync()).Handler.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Append_ANewEpisode_BeginsWithoutTheAutomationOfTheLastOne(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, Welcome), Change(bench) with { State = "resolved", OnlyWhile = Welcome });
        (await bench.ThreadAsync()).State.ShouldBe("resolved");

        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Phone, "One more thing") with { Account = ReplyBench.Sms });

        ((await bench.ThreadAsync()).Handler, (await bench.ThreadAsync()).State).ShouldBe((null, "open"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Post_AnAutomationsAnswer_GoesWhereTheCustomerWroteWithItsChoices(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, Welcome));
        var say = Say(bench, "What is it about?") with
        {
            OnlyWhile = Welcome,
            Facts = new Dictionary<string, string> { ["flow"] = "welcome@3" },
            Content = new Content { Text = "What is it about?", Parts = [new Part { Type = PartTypes.Choice, Id = "order", Title = "My order" }] },
        };

        await DoAsync(bench, say, say);
        await bench.DispatchAsync();

        var sent = (await bench.SentAsync()).ShouldHaveSingleItem();
        (sent.To, sent.Author!.Type, sent.Content.Text.Contains("My order")).ShouldBe((ReplyBench.Phone, "automation", true));
        var thread = await bench.ThreadAsync();
        (thread.State, thread.WaitingSince).ShouldBe(("waiting", null));
        var message = await LastAsync(bench);
        (message.Author, message.Facts!["flow"]).ShouldBe((new Author("automation", "flow:welcome", "Welcome"), "welcome@3"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Post_ANoticeAboutTheQueue_IsNoAnswer(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var before = await bench.ThreadAsync();

        await DoAsync(bench, Say(bench, "You are third.") with { By = Routing, IsAnswer = false, OnlyWhileWaiting = true });

        var thread = await bench.ThreadAsync();
        (thread.State, thread.WaitingSince, thread.Preview, thread.Episode!.FirstReplyAt).ShouldBe(("open", before.WaitingSince, before.Preview, null));
        await DoAsync(bench, Assign(bench, Ada), Say(bench, "You are second.") with { OnlyWhileWaiting = true });
        (await AnswersAsync(bench))[^1].Reason.ShouldBe("not-waiting");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Post_TwentyInTenMinutes_StopsThere(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        await DoAsync(bench, [.. Enumerable.Range(1, 25).Select(number => (object)Say(bench, $"{number}"))]);
        (await AnswersAsync(bench)).Count(answer => answer.Reason == "too-many").ShouldBe(5);

        bench.Store.Time.Advance(Posting.Window + TimeSpan.FromSeconds(1));
        await DoAsync(bench, Say(bench, "again"));
        (await LastAsync(bench)).Content.Text.ShouldBe("again");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Post_WhereACustomerSaidStop_IsRefusedWithTheReason(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.ReceiveAsync(new ConsentChanged { Account = ReplyBench.Sms, Address = ReplyBench.Phone, EventId = "stop", Granted = false, OccurredAt = bench.Store.Time.GetUtcNow() });

        await DoAsync(bench, Say(bench, "Hello?"));

        (await AnswersAsync(bench)).ShouldHaveSingleItem().Reason.ShouldBe("consent-revoked");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reply_OfAPersonWhereAnAutomationAnswers_TakesTheThreadOver(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, Welcome));

        await bench.PostAsync("It is me now.");

        var thread = await bench.ThreadAsync();
        (thread.Handler, thread.WantsPerson).ShouldBe((new Handler("agent", "alma", "Alma"), true));
        (await bench.FeedAsync())[^1].ShouldBe("handler.assigned");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Change_UrgencyTagsAndPlace_ShowInThreadAndFeed(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var due = bench.Store.Time.GetUtcNow().AddHours(1);

        await DoAsync(bench, Change(bench) with { DueAt = due, Priority = 5, AddTags = ["billing"], Language = "fr", Queue = new QueuePlace(3, 240, 120, 600) });

        var thread = await bench.ThreadAsync();
        (thread.DueAt!.Value.ToUnixTimeMilliseconds(), thread.Priority, thread.Tags.Single(), thread.Customer.Language).ShouldBe((due.ToUnixTimeMilliseconds(), 5, "billing", "fr"));
        (await bench.FeedAsync())[^1].ShouldBe("queue.changed");
        await DoAsync(bench, Change(bench) with { NothingDue = true, Priority = 0, Language = "de" });
        thread = await bench.ThreadAsync();
        (thread.DueAt, thread.Priority, thread.Customer.Language).ShouldBe((null, 0, "fr"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Resolve_AThread_ForgetsThatAPersonWasWanted(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await DoAsync(bench, Assign(bench, null) with { WantsPerson = true });
        (await bench.ThreadAsync()).WantsPerson.ShouldBeTrue();

        await bench.Store.Get<ThreadChanges>().RunAsync(ReplyBench.Context(), bench.ThreadId, ThreadStateChanges.Resolve);

        (await bench.ThreadAsync()).WantsPerson.ShouldBeFalse();
    }

    [Fact]
    public void Of_AnUnknownCommand_IsRefusedForParking() =>
        Should.Throw<InvalidDataException>(() => Command.Of(new Envelope { Id = Guid.CreateVersion7(), Topic = "commands", Key = "k", Type = "Destroy", Body = "{}"u8.ToArray() }));

    private static AssignHandler Assign(ReplyBench bench, HandlerRef? to) => new() { CommandId = Guid.CreateVersion7(), ThreadId = bench.ThreadId, To = to, By = Routing };

    private static PostAutomated Say(ReplyBench bench, string text) =>
        new() { CommandId = Guid.CreateVersion7(), ThreadId = bench.ThreadId, By = Flow, Content = new Content { Text = text }, IsAnswer = true };

    private static ChangeThread Change(ReplyBench bench) => new() { CommandId = Guid.CreateVersion7(), ThreadId = bench.ThreadId, By = Routing };

    private static Task DoAsync(ReplyBench bench, params object[] commands) =>
        bench.Store.Get<CommandsHandler>().HandleAsync([.. commands.Select(Envelope)], default);

    private static Envelope Envelope(object command) => command switch
    {
        AssignHandler assign => Envelope(assign, assign.ThreadId, HostingJson.Default.AssignHandler),
        PostAutomated post => Envelope(post, post.ThreadId, HostingJson.Default.PostAutomated),
        ChangeThread change => Envelope(change, change.ThreadId, HostingJson.Default.ChangeThread),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Envelope Envelope<T>(T command, Guid thread, JsonTypeInfo<T> type) => new()
    {
        Id = Guid.CreateVersion7(),
        Topic = Topics.Commands,
        Key = thread.ToString(),
        Type = typeof(T).Name,
        Body = JsonSerializer.SerializeToUtf8Bytes(command, type),
    };

    private static async Task<MessageModel> LastAsync(ReplyBench bench) => (await TimelineAsync(bench))[^1];

    private static async Task<IReadOnlyList<MessageModel>> TimelineAsync(ReplyBench bench) =>
        await bench.Store.ReadAsync(tx => ThreadPages.PageAsync(tx, bench.Store.Get<Storage.MessageReads>(), bench.ThreadId, null, null, 100));

    /// <summary>What the feed answers to commands.</summary>
    private static async Task<IReadOnlyList<(Guid? Command, string Type, string? Reason)>> AnswersAsync(ReplyBench bench)
    {
        var lines = await bench.Store.ReadAsync(tx => tx.QueryAsync<string>(tx.IsSqlite
            ? "SELECT type || char(9) || key || char(9) || body FROM feed ORDER BY id"
            : """
              SELECT line FROM outbox, unnest(string_to_array(convert_from(body, 'UTF8'), E'\n')) WITH ORDINALITY AS lines (line, place)
              WHERE topic = 'feed' ORDER BY id, place
              """));
        return
        [
            .. lines.Select(line => line.Split('\t')).Where(fields => fields[0] is "handler.assigned" or "handler.refused" or "command.refused")
                .Select(fields => (Type: fields[0], Data: JsonSerializer.Deserialize(fields[^1], ThreadsJson.Default.HandlerData)!))
                .Where(answer => answer.Data.CommandId is not null)
                .Select(answer => (answer.Data.CommandId, answer.Type, answer.Data.Reason)),
        ];
    }
}
