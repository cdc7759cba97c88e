using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.PolicyRules;

namespace Omnichannel.Routing.Tests.Policies;

public sealed class PolicyTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_EverythingThereIs_IsUnderstood()
    {
        var reading = PolicyReader.Read(
            """
            policies:                       # the first that matches decides
              - name: vip
                when: { vip: true }
                then: { team: key-accounts, priority: 3, knows: 5m, overflow: [ { after: 2m, team: everybody } ] }
              - name: french billing
                when: { channel: [webchat, sms], language: fr, topic: [billing, invoice], sentiment: negative, hours: open, account: shop, service: self-service, time: "mon-fri 08:00-18:00 Europe/Paris" }
                then: { skills: { billing: 3 }, languages: [fr], team: billing, automation: "flow:welcome", serviceLevel: chat, reassignAfter: 90s }
              - name: sun
                then: { team: [emea, americas, apac], followTheSun: true }
              - name: everybody else
                then: { team: everybody }
            """);
        reading.Errors.ShouldBeEmpty();
        reading.Policies.Select(policy => policy.Name).ShouldBe(["vip", "french billing", "sun", "everybody else"]);
        var (vip, billing) = (reading.Policies[0].Then, reading.Policies[1]);
        (vip.Priority, vip.Knows, vip.Overflow[0].After).ShouldBe((3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2)));
        (billing.Then.Automation, billing.Then.Skills["billing"], billing.Then.ReassignAfter).ShouldBe(("flow:welcome", 3, TimeSpan.FromSeconds(90)));
        billing.When.Topics.ShouldBe(["billing", "invoice"]);
    }

    [Fact]
    public void Read_EverythingWrong_AllErrorsAtOnceWithPathAndLine()
    {
        var errors = PolicyReader.Read(
            """
            policies:
              - name: one
                when: { vip: maybe, chanel: sms, hours: late, time: "sometimes" }
                then: { team: a, priority: high, knows: 5 minutes, automation: Robot, skills: { billing: 9 }, overflow: [ { team: b } ] }
              - name: one
            extra: 1
            """).Errors;
        errors.Keys.ShouldBe(
            [
                "extra", "policies[0].when.chanel", "policies[0].when.vip", "policies[0].when.hours", "policies[0].when.time", "policies[0].then.priority", "policies[0].then.automation",
                "policies[0].then.overflow[0].after", "policies[0].then.skills.billing", "policies[0].then.knows", "policies[1].name", "policies[1].then",
            ],
            ignoreOrder: true);
        errors["policies[0].when.chanel"].ShouldContain("'chanel' is not known here");
        errors["policies[0].when.vip"].ShouldContain("(line 3)");
    }

    [Theory]
    [InlineData("policies: [")]
    [InlineData("- a\n- b")]
    [InlineData("")]
    [InlineData("policies: {a: b}")]
    [InlineData("policies: [ { name: [x], then: 5 } ]")]
    [InlineData("policies: [ 1 ]")]
    [InlineData("a: &a [*a]")]
    public void Read_NoPolicies_IsAnErrorAndNoCrash(string yaml) => PolicyReader.Read(yaml).Errors.ShouldNotBeEmpty();

    [Fact]
    public void Find_FirstThatMatches_Decides()
    {
        var policies = PolicyReader.Read(
            """
            policies:
              - { name: chat, when: { channel: webchat, language: pt }, then: { team: everybody } }
              - { name: vip, when: { vip: true }, then: { team: everybody } }
              - { name: office, when: { time: "mon-fri 08:00-18:00 Europe/Paris" }, then: { team: everybody } }
            """).Policies;
        Find(new Facts { Channel = "webchat", Language = "pt-BR", Vip = true }).ShouldBe("chat");
        Find(new Facts { Channel = "webchat", Language = "en", Vip = true }).ShouldBe("vip");
        Find(new Facts { Channel = "sms" }).ShouldBe("office");
        Find(new Facts { Channel = "sms" }, Monday.AddHours(10)).ShouldBe("default");

        string Find(Facts facts, DateTimeOffset? at = null) => Matching.Find(policies, facts, new TeamHours(new Dictionary<string, OpeningHours>()), at ?? Monday).Name;
    }

    [Theory]
    [InlineData("{ team: nobody }", "There is no team 'nobody'")]
    [InlineData("{ team: empty, automation: answers }", "p → answers → empty (without any agent): nobody can ever answer")]
    [InlineData("{ automation: answers }", "p → answers → nobody")]
    [InlineData("{ team: closed }", "closed (never open)")]
    [InlineData("{ team: billing, skills: { law: 5 } }", "nobody there has what is asked for")]
    [InlineData("{ team: empty, overflow: [ { after: 1m, team: closed } ] }", "after 60 s closed (never open)")]
    [InlineData("{ team: empty, overflow: [ { after: 1m, team: everybody } ] }", null)]
    [InlineData("{ team: billing, automation: answers }", null)]
    [InlineData("{ team: everybody }", null)]
    public void Traps_NoWayToAPerson_IsFoundWithItsPath(string then, string? expected)
    {
        var policies = PolicyReader.Read($"policies: [ {{ name: p, then: {then} }} ]").Policies;
        var never = new HoursModel("UTC", [new WeeklySpan(["mon"], "09:00", "10:00")]).Read(
            "hours", new Dictionary<string, string>(), [.. Enumerable.Range(0, 900).Select(day => $"{Monday.AddDays(day):yyyy-MM-dd}")])!;
        var teams = new Dictionary<string, OpeningHours> { ["empty"] = OpeningHours.Always, ["billing"] = OpeningHours.Always, ["closed"] = never };
        Person[] people = [new(["billing", "closed"], new Dictionary<string, int> { ["law"] = 3 }, ["de"])];
        var traps = Traps.Find(policies, teams, people, Monday.AddDays(1));
        (traps.Values.FirstOrDefault() ?? "").ShouldContain(expected ?? "");
        traps.Count.ShouldBe(expected is null ? 0 : 1);
    }

    [Fact]
    public void Overflow_IntoAnAutomation_IsRefusedWithThePathThatTraps() =>
        PolicyReader.Read("policies: [ { name: p, then: { team: everybody, automation: \"flow:a\", overflow: [ { after: 1m, automation: \"flow:a\" } ] } } ]")
            .Errors["policies[0].then.overflow[0].automation"].ShouldContain("flow:a → overflow → flow:a");

    [Fact]
    public void DryRun_AnotherTeamForVips_SaysWhichEpisodesDiffer()
    {
        var draft = PolicyReader.Read("policies: [ { name: vips, when: { vip: true }, then: { team: key } } ]").Policies;
        var model = DryRun.Compare([Episode(vip: true), Episode(vip: false)], [], draft, new Dictionary<string, OpeningHours>());
        (model.Count, model.Differing).ShouldBe((2, 1));
        model.Episodes.Single(episode => episode.Differs).Draft.ShouldBe(new Verdict("vips", "key", null, 0));
        model.Sums.Single(sum => sum.Policy == "vips").ShouldBe(new DryRunSum("vips", 0, 1));

        static EpisodeRow Episode(bool vip) => new()
        {
            Id = Guid.CreateVersion7(Monday),
            ThreadId = Guid.Empty,
            CustomerId = Guid.Empty,
            OpenedAt = Monday,
            Facts = EpisodeRow.Written(new Facts { Vip = vip }),
        };
    }

    [Fact]
    public void Schema_IsJson() => PolicySchema.Parsed().RootElement.GetProperty("properties").GetProperty("policies").GetProperty("type").GetString().ShouldBe("array");
}
