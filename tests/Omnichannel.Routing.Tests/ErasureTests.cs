using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Erasure;
using Omnichannel.Routing.Promises;
using Omnichannel.Routing.Storage;
using Omnichannel.Routing.Tests.Deciding;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests;

/// <summary>Whom conversations erased, routing forgets.</summary>
public sealed class ErasureTests
{
    public static TheoryData<string> Databases => DecidingBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Erase_LeavesNoWordOfThePerson_AndTouchesNobodyElse(string database)
    {
        await using var host = await StartAsync(database);
        using var ada = await host.SignInAsync("Ada", "supervisor");
        await ada.PutAsync("api/routing/me/presence", """{"state":"online"}""");
        var (grace, bob) = (Customer(host, "secret"), Customer(host, "public"));
        await Until.True(() => host.Conversations[grace].Handler is not null && host.Conversations[bob].Handler is not null, "both are given");
        host.Conversations.Answer(grace, ada.Id);
        host.Conversations.Answer(bob, ada.Id);
        await Until.True(async () => await CountAsync(host.Database, "acquaintances") == 2, "Ada knows them");
        await ada.PostAsync($"api/routing/threads/{grace}/take", """{"reason":"secret"}""", 202);
        await PromiseAsync(ada, host, grace, "secret", "callback");
        var kept = await PromiseAsync(ada, host, grace, "secret too");
        await ada.PostAsync($"api/routing/promises/{kept}/keep");
        await PromiseAsync(ada, host, bob, "public");
        (await TablesWithAsync(host.Database, "secret")).ShouldBe(["decisions", "episodes", "promises", "work"]);

        host.Conversations.Merge(grace);
        var stranger = Guid.CreateVersion7();
        await host.Bus.PublishAsync([Erased(grace), Erased(grace), Erased(stranger)], default);

        await Until.True(async () => await CountAsync(host.Database, "erased WHERE forgotten") == 2, "both are forgotten");
        (await TablesWithAsync(host.Database, "secret")).ShouldBeEmpty();
        foreach (var table in new[] { "work", "episodes", "acquaintances", "promises WHERE state = 'open'" })
        {
            (await CountAsync(host.Database, table)).ShouldBe(1, table);
        }

        (await ada.GetAsync("api/routing/promises"))["items"]!.AsArray().ShouldHaveSingleItem()!["text"]!.GetValue<string>().ShouldBe("public");
        (await ada.GetAsync("api/routing/promises/report"))["total"]!["kept"]!.GetValue<long>().ShouldBe(1);
        (await TablesWithAsync(host.Database, "public")).ShouldBe(["episodes", "promises", "work"]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task WhatComesAfterTheErasure_BringsNobodyBack(string database)
    {
        await using var host = await StartAsync(database);
        using var ada = await host.SignInAsync("Ada", "supervisor");
        var (grace, bob) = (Customer(host, "secret"), Customer(host, "public"));
        await Until.True(async () => await CountAsync(host.Database, "work") == 2, "both are known");
        await host.Bus.PublishAsync([Erased(grace)], default);
        await Until.True(async () => await CountAsync(host.Database, "erased WHERE forgotten") == 1, "she is forgotten");

        // Conversations tell her late: of a page that was read before, or of a call that was asked before.
        host.Conversations.Write(grace, text: "secret");
        host.Conversations.Resolve(bob);
        await Until.True(async () => await CountAsync(host.Database, "work") == 0, "he is at rest, and she is not there");
        await ada.PostAsync("api/routing/promises", Promise(host, grace, "secret"), 404);
        await ada.PostAsync($"api/routing/threads/{grace}/take", """{"reason":"secret"}""", 202);

        (await TablesWithAsync(host.Database, "secret")).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task CallBack_OfWhoWasErased_IsNotCalled(string database)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        bench.Parts.Add(new PromiseKeeper());
        var (thread, now) = (bench.Conversations.Write(), bench.Time.GetUtcNow());
        await bench.SettleAsync();
        await bench.Database.WriteAsync(
            (connection, transaction) => PromiseTable.AddAsync(connection, transaction, new Promise
            {
                Id = Guid.CreateVersion7(now),
                ThreadId = thread,
                Kind = PromiseKinds.Callback,
                Text = "A call",
                Address = "tel:+15551110001",
                ByType = "system",
                ById = "routing",
                ByName = "Queue",
                MadeAt = now,
                DueAt = now.AddHours(1),
                NextAt = now.AddHours(1),
            }),
            default);
        await bench.SettleAsync();

        // Whoever decides dies before it heard of it.
        await bench.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await Revision.CountAsync(connection, transaction);
                await ErasedTable.AddAsync(connection, transaction, [new ErasedIdentity(thread, thread)]);
            },
            default);
        await bench.CrashAsync();
        await bench.PassAsync(TimeSpan.FromHours(2));

        (await CountAsync(bench.Database, $"outbox WHERE type = '{nameof(PostAutomated)}'")).ShouldBe(0);
        (await CountAsync(bench.Database, "promises")).ShouldBe(0);
    }

    private static async Task<RoutingHost> StartAsync(string database) => await RoutingHost.StartAsync(
        database == DecidingBench.PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("routing") : "");

    private static Guid Customer(RoutingHost host, string word) => host.Conversations.Write(
        with: thread => thread with { Customer = new CustomerSnapshot(thread.Id, "Grace " + word, "en"), Address = "tel:" + word, Tags = [word] });

    private static async Task<string> PromiseAsync(Caller caller, RoutingHost host, Guid thread, string text, string kind = "promise") =>
        (await caller.PostAsync("api/routing/promises", Promise(host, thread, text, kind), 201))["id"]!.GetValue<string>();

    private static string Promise(RoutingHost host, Guid thread, string text, string kind = "promise") =>
        $$"""{"threadId":"{{thread}}","text":"{{text}}","kind":"{{kind}}","address":"tel:{{text}}","dueAt":"{{host.Time.GetUtcNow().AddDays(1):O}}"}""";

    private static Envelope Erased(Guid customer) => new()
    {
        Id = Guid.CreateVersion7(),
        Topic = Topics.Erased,
        Key = customer.ToString("D"),
        Type = nameof(CustomerErased),
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new CustomerErased { CustomerId = customer, Addresses = [], Identities = [new ErasedIdentity(customer, customer)], OccurredAt = DateTimeOffset.UnixEpoch },
            HostingJson.Default.CustomerErased),
    };

    private static async Task<long> CountAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }

    // The outbox is emptied by itself, at whatever moment.
    private static async Task<IEnumerable<string>> TablesWithAsync(Database database, string text)
    {
        await using var connection = await database.OpenAsync(default);
        return (await Traces.TablesWithAsync(connection, text)).Except(["outbox"]);
    }
}
