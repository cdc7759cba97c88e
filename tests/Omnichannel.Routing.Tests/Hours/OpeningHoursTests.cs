using System.Globalization;
using System.Text.Json;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Tests.Hours;

public sealed class OpeningHoursTests
{
    private static readonly OpeningHours Berlin = Office("Europe/Berlin");
    private static readonly OpeningHours NewYork = Office("America/New_York");
    private static readonly OpeningHours Sydney = Office("Australia/Sydney");

    [Theory]
    [InlineData("2026-11-23T07:59:59Z", false)] // Monday, Berlin is an hour ahead
    [InlineData("2026-11-23T08:00:00Z", true)]
    [InlineData("2026-11-23T15:59:59Z", true)]
    [InlineData("2026-11-23T16:00:00Z", false)] // the end does not belong to it
    [InlineData("2026-11-22T10:00:00Z", false)] // Sunday
    [InlineData("2026-06-01T07:00:00Z", true)] // summer: two hours ahead
    public void IsOpen_OfficeInBerlin_FollowsItsClock(string at, bool isOpen) => Berlin.IsOpen(At(at)).ShouldBe(isOpen);

    [Theory]
    [InlineData("2026-11-20T16:00:00Z", "2026-11-23T08:00:00Z")] // Friday evening to Monday
    [InlineData("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z")]
    [InlineData("2026-03-27T16:30:00Z", "2026-03-30T07:00:00Z")] // the clocks go forward at the weekend between
    public void NextOpen_OfficeInBerlin_IsItsNextMorning(string at, string opens) => Berlin.NextOpen(At(at)).ShouldBe(At(opens));

    [Fact]
    public void NextClose_Open_IsTheEndOfItsDay()
    {
        Berlin.NextClose(At("2026-11-23T10:00:00Z")).ShouldBe(At("2026-11-23T16:00:00Z"));
        Berlin.NextClose(At("2026-11-22T10:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void NextClose_SpansThatTouch_IsTheEndOfTheLast() =>
        Of("UTC", new(["mon"], "09:00", "12:00"), new(["mon"], "12:00", "15:00")).NextClose(At("2026-11-23T10:00:00Z")).ShouldBe(At("2026-11-23T15:00:00Z"));

    [Theory]
    [InlineData("2026-11-23T08:00:00Z", 8, "2026-11-23T16:00:00Z")]
    [InlineData("2026-11-23T15:00:00Z", 2, "2026-11-24T09:00:00Z")]
    [InlineData("2026-11-20T15:00:00Z", 8, "2026-11-23T15:00:00Z")] // over the weekend
    [InlineData("2026-10-23T14:00:00Z", 2, "2026-10-26T09:00:00Z")] // summer time ends between: 16:00 to 17:00, then 09:00 to 10:00
    [InlineData("2026-11-21T12:00:00Z", 0, "2026-11-23T08:00:00Z")]
    public void Add_OfficeInBerlin_CountsOpenHoursOnly(string at, int hours, string due) => Berlin.Add(At(at), TimeSpan.FromHours(hours)).ShouldBe(At(due));

    [Fact]
    public void Between_AWeek_IsFortyHours() =>
        Berlin.Between(At("2026-11-16T00:00:00Z"), At("2026-11-23T00:00:00Z")).ShouldBe(TimeSpan.FromHours(40));

    [Fact]
    public void Between_BackInTime_IsNothing() =>
        Berlin.Between(At("2026-11-24T10:00:00Z"), At("2026-11-23T10:00:00Z")).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T22:00:00Z", 7)] // 23:00 to 07:00 in the night that has an hour less
    [InlineData("Europe/Berlin", "2026-10-24T21:00:00Z", 9)] // and in the one that has one more
    [InlineData("America/New_York", "2026-03-08T04:00:00Z", 7)]
    [InlineData("America/New_York", "2026-11-01T03:00:00Z", 9)]
    public void Between_NightShiftOverTheChangeOfClocks_IsWhatReallyPasses(string zone, string from, int hours)
    {
        var night = Of(zone, new WeeklySpan(["sat"], "23:00", "07:00"));
        night.Between(At(from), At(from).AddHours(20)).ShouldBe(TimeSpan.FromHours(hours));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T01:00:00Z")] // 02:30 is skipped: the moment at which the clock jumps to 03:00
    [InlineData("America/New_York", "2026-03-08T07:00:00Z")]
    public void NextOpen_BeginsInTheSkippedHour_IsTheJump(string zone, string opens) =>
        Of(zone, new WeeklySpan(["sun"], "02:30", "08:00")).NextOpen(At(opens).AddHours(-3)).ShouldBe(At(opens));

    [Fact]
    public void NextOpen_SpanLiesWhollyInTheSkippedHour_IsTheWeekAfter() =>
        Of("Europe/Berlin", new WeeklySpan(["sun"], "02:10", "02:50")).NextOpen(At("2026-03-28T12:00:00Z")).ShouldBe(At("2026-04-05T00:10:00Z"));

    [Fact]
    public void NextOpen_BeginsInTheDoubledHour_IsItsFirstTime() =>
        Of("Europe/Berlin", new WeeklySpan(["sun"], "02:30", "08:00")).NextOpen(At("2026-10-24T22:00:00Z")).ShouldBe(At("2026-10-25T00:30:00Z"));

    [Fact]
    public void NextClose_EndsInTheDoubledHour_IsItsLastTime() =>
        Of("Europe/Berlin", new WeeklySpan(["sat"], "20:00", "02:30")).NextClose(At("2026-10-24T20:00:00Z")).ShouldBe(At("2026-10-25T01:30:00Z"));

    [Fact]
    public void IsOpen_OverMidnight_BelongsToTheDayItBeginsOn()
    {
        var night = Of("UTC", new WeeklySpan(["mon"], "22:00", "06:00"));
        night.IsOpen(At("2026-11-24T05:59:00Z")).ShouldBeTrue();
        night.IsOpen(At("2026-11-23T05:00:00Z")).ShouldBeFalse();
    }

    [Fact]
    public void IsOpen_Holiday_LetsNothingBegin_AndTheNightBeforeEnd()
    {
        var hours = Read(new HoursModel("UTC", [new(["mon-sun"], "22:00", "06:00")], ["2026-12-25"]));
        hours.IsOpen(At("2026-12-25T05:00:00Z")).ShouldBeTrue();
        hours.IsOpen(At("2026-12-25T23:00:00Z")).ShouldBeFalse();
        hours.IsOpen(At("2026-12-26T05:00:00Z")).ShouldBeFalse();
        hours.NextOpen(At("2026-12-25T06:00:00Z")).ShouldBe(At("2026-12-26T22:00:00Z"));
    }

    [Fact]
    public void AnyOf_ThreeOfficesAroundTheWorld_FollowsTheSun()
    {
        var world = OpeningHours.AnyOf([Berlin, NewYork, Sydney]);
        world.IsOpen(At("2026-11-24T23:00:00Z")).ShouldBeTrue(); // Sydney, Wednesday 10:00
        world.IsOpen(At("2026-11-24T06:30:00Z")).ShouldBeFalse(); // Sydney went home at 06:00, Berlin comes at 08:00
        world.NextOpen(At("2026-11-24T06:30:00Z")).ShouldBe(At("2026-11-24T08:00:00Z"));
        world.NextClose(At("2026-11-24T08:00:00Z")).ShouldBe(At("2026-11-25T06:00:00Z")); // New York ends at 22:00, when Sydney begins

        // Berlin 8-16 and New York 14-22: what both have counts once.
        OpeningHours.AnyOf([Berlin, NewYork]).Between(At("2026-11-24T00:00:00Z"), At("2026-11-25T00:00:00Z")).ShouldBe(TimeSpan.FromHours(14));
    }

    [Fact]
    public void Always_Anything_IsOpen()
    {
        var at = At("2026-11-22T03:00:00Z");
        OpeningHours.Always.IsOpen(at).ShouldBeTrue();
        OpeningHours.Always.Add(at, TimeSpan.FromHours(5)).ShouldBe(at.AddHours(5));
        OpeningHours.Always.NextClose(at).ShouldBeNull();
        OpeningHours.AnyOf([Berlin, OpeningHours.Always]).IsAlways.ShouldBeTrue();
    }

    [Fact]
    public void Add_AfterEveryDayIsAHoliday_IsNull()
    {
        var days = Enumerable.Range(0, 900).Select(day => new DateOnly(2026, 11, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var never = Read(new HoursModel("UTC", [new(["mon-sun"], "00:00", "24:00")], [.. days]));
        never.Add(At("2026-11-22T00:00:00Z"), TimeSpan.FromHours(1)).ShouldBeNull();
        never.NextOpen(At("2026-11-22T00:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void Add_AndBetween_AreEachOthersInverse_OnEveryHourOfAYear()
    {
        var hours = Of("America/New_York", new(["mon-fri"], "08:30", "17:15"), new(["fri-sun"], "21:00", "03:00"));
        for (var at = At("2026-01-01T00:00:00Z"); at < At("2027-01-01T00:00:00Z"); at = at.AddHours(7))
        {
            var due = hours.Add(at, TimeSpan.FromMinutes(431))!.Value;
            hours.Between(at, due).ShouldBe(TimeSpan.FromMinutes(431), at.ToString("O"));
        }
    }

    [Fact]
    public void Read_EverythingWrong_SaysAllOfIt()
    {
        var errors = new Dictionary<string, string>();
        new HoursModel("Mars/Olympus", [new(["mon", "someday"], "9", "25:00"), new([], "09:00", "09:00")], ["25.12.2026"]).Read("hours", errors).ShouldBeNull();
        errors.Keys.Order().ShouldBe([
            "hours.holidays", "hours.weekly[0].days", "hours.weekly[0].from", "hours.weekly[0].to", "hours.weekly[1].days", "hours.weekly[1].to", "hours.zone"]);
    }

    [Theory]
    [InlineData("null", "hours")]
    [InlineData("{\"zone\":7}", "hours.zone")]
    [InlineData("{\"zone\":\"UTC\",\"weekly\":[{\"days\":\"mon\"}]}", "hours.weekly[0].days")]
    [InlineData("[]", "hours")]
    public void Parse_NotHours_SaysWhere(string json, string path)
    {
        var errors = new Dictionary<string, string>();
        HoursModel.Parse(JsonDocument.Parse(json).RootElement, "hours", errors).ShouldBeNull();
        errors.Keys.ShouldBe([path]);
    }

    [Fact]
    public void Parse_Hours_WithATeamsHolidays()
    {
        var errors = new Dictionary<string, string>();
        var json = JsonDocument.Parse("{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\",\"fri\"],\"from\":\"09:00\",\"to\":\"17:00\"}]}").RootElement;
        var hours = HoursModel.Parse(json, "hours", errors, ["2026-12-25"]).ShouldNotBeNull();
        hours.NextChange(At("2026-12-24T12:00:00Z")).ShouldBe(At("2026-12-28T08:00:00Z")); // Friday is Christmas
    }

    private static OpeningHours Office(string zone) => Of(zone, new WeeklySpan(["mon", "tue", "wed", "thu", "fri"], "09:00", "17:00"));

    private static OpeningHours Of(string zone, params WeeklySpan[] spans) => Read(new HoursModel(zone, spans));

    private static OpeningHours Read(HoursModel model)
    {
        var errors = new Dictionary<string, string>();
        var hours = model.Read("hours", errors);
        errors.ShouldBeEmpty();
        return hours.ShouldNotBeNull();
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
