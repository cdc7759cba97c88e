using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.ServiceLevels;

namespace Omnichannel.Routing.Tests.ServiceLevels;

public sealed class ServiceLevelTests
{
    private static readonly DateTimeOffset Friday = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("voice", 20)]
    [InlineData("webchat", 120)]
    [InlineData("sms", 3600)]
    [InlineData("telegram", 3600)]
    [InlineData("pigeon", 3600)]
    public void Default_Channel_IsCountedAroundTheClock(string channel, int seconds)
    {
        var level = ServiceLevelSet.Default.Of(null, channel);
        Due.Of(Waiting(channel), level, ServiceLevelSet.Default.HoursOf(level, null)).ShouldNotBeNull().At.ShouldBe(Friday.AddSeconds(seconds));
    }

    [Fact]
    public void Default_Mail_IsCountedInBusinessHours_OfTheTeamWhenItHasSome()
    {
        var level = ServiceLevelSet.Default.Of(null, "email");
        Due.Of(Waiting("email"), level, ServiceLevelSet.Default.HoursOf(level, null))!.At.ShouldBe(new DateTimeOffset(2026, 11, 23, 15, 0, 0, TimeSpan.Zero));
        var berlin = Promises.PartBench.Hours("Europe/Berlin");
        Due.Of(Waiting("email"), level, ServiceLevelSet.Default.HoursOf(level, berlin))!.At.ShouldBe(new DateTimeOffset(2026, 11, 23, 15, 0, 0, TimeSpan.Zero));
        Due.Of(Waiting("email"), level, berlin)!.WarnAt.ShouldBe(new DateTimeOffset(2026, 11, 23, 13, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Of_AnsweredBefore_TheNextAnswerIsDue()
    {
        var level = new ServiceLevel("gold", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
        var thread = Waiting("webchat") with { Episode = new EpisodeSnapshot(Guid.Empty, 1, Friday.AddHours(-1), Friday.AddMinutes(-30), null) };
        Due.Of(thread, level, OpeningHours.Always).ShouldBe(new Due(Due.NextAnswer, Friday.AddMinutes(10), Friday.AddMinutes(7.5)));
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("snoozed")]
    public void Of_PutAsideButWaiting_IsDueAllTheSame(string state) =>
        Due.Of(Waiting("webchat") with { State = state }, ServiceLevelSet.Default.Of(null, "webchat"), OpeningHours.Always).ShouldNotBeNull();

    [Fact]
    public void Of_Resolution_IsDueAlsoWhileNobodyWaits_UnlessTheAnswerIsDueBefore()
    {
        var level = new ServiceLevel("gold", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(2));
        Due.Of(Waiting("webchat"), level, OpeningHours.Always)!.Kind.ShouldBe(Due.FirstAnswer);
        Due.Of(Waiting("webchat") with { WaitingSince = null, State = "waiting" }, level, OpeningHours.Always).ShouldNotBeNull().At.ShouldBe(Friday.AddHours(2));
        Due.Of(Waiting("webchat") with { WaitingSince = null, State = "waiting" }, level with { Resolution = null }, OpeningHours.Always).ShouldBeNull();
    }

    [Fact]
    public void Read_YamlAndJson_StandAboveTheDefaults()
    {
        var errors = new Dictionary<string, string>();
        var set = ServiceLevelReader.Read(
            """
            hours:
              shop: { zone: Europe/Berlin, weekly: [ { days: [mon-sat], from: "10:00", to: "20:00" } ], holidays: ["2026-12-25"] }
            levels:
              vip: { firstAnswer: 30s, nextAnswer: 1m, resolution: 1h, hours: shop, warnBefore: 10s, overflow: everybody }
            channels: { webchat: vip, pigeon: mail }
            """,
            errors);
        errors.ShouldBeEmpty();
        var level = set.ShouldNotBeNull().Of(null, "webchat");
        level.ShouldBe(new ServiceLevel("vip", TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), "shop", "always", TimeSpan.FromSeconds(10), "everybody"));
        set.HoursOf(level, null).Zone.Id.ShouldBe("Europe/Berlin");
        set.Of("vip", "email").Name.ShouldBe("vip");
        set.Of("no such", "email").Name.ShouldBe("mail");
        set.Of(null, "sms").Name.ShouldBe("text");
        ServiceLevelReader.Read("""{"levels":{"chat":{"firstAnswer":"5m"}}}""", errors).ShouldNotBeNull().Of(null, "webchat").NextAnswer.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Read_EverythingWrong_SaysAllOfItAtOnce()
    {
        var errors = new Dictionary<string, string>();
        ServiceLevelReader.Read(
            """
            hours:
              team: { zone: UTC, weekly: [ { days: [mon], from: "09:00", to: "17:00" } ] }
              shop: { zone: Mars, weekly: [ { days: [noday], from: "9", to: "17:00", extra: 1 } ] }
            levels:
              vip: { nextAnswer: soon, resolution: 0s, hours: nowhere, colour: red }
              late: { firstAnswer: 1m, warnBefore: 2m, resolution: 30s }
            channels: { webchat: gold }
            more: 1
            """,
            errors).ShouldBeNull();
        errors.Keys.Order().ShouldBe([
            "channels.webchat", "hours.shop.weekly[0].days", "hours.shop.weekly[0].extra", "hours.shop.weekly[0].from", "hours.shop.zone", "hours.team", "levels.late.resolution",
            "levels.late.warnBefore", "levels.vip.colour", "levels.vip.firstAnswer", "levels.vip.hours", "levels.vip.nextAnswer", "levels.vip.resolution", "more"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("levels: [")]
    [InlineData("- a list")]
    [InlineData("levels: 7")]
    public void Read_NotServiceLevels_IsRefused(string yaml)
    {
        var errors = new Dictionary<string, string>();
        ServiceLevelReader.Read(yaml, errors).ShouldBeNull();
        errors.ShouldNotBeEmpty();
    }

    private static ThreadSnapshot Waiting(string channel) => new()
    {
        Id = Guid.Empty,
        Customer = new CustomerSnapshot(Guid.Empty, "Grace", "en"),
        State = "open",
        Channel = channel,
        WaitingSince = Friday,
        Episode = new EpisodeSnapshot(Guid.Empty, 1, Friday, null, null),
    };
}
