using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>Results as programs read them. Times in seconds, shares from 0 to 1.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(Results results) => new JsonObject
    {
        ["seeds"] = results.Seeds,
        ["erlangC"] = new JsonObject
        {
            ["formula"] = new JsonObject
            {
                ["probabilityOfWaiting"] = results.Formula.Waits,
                ["meanWaitSeconds"] = results.Formula.MeanWait,
                ["within20Seconds"] = results.Formula.Within20,
            },
            ["simulated"] = new JsonObject
            {
                ["probabilityOfWaiting"] = With(results.Simulated.Waits),
                ["meanWaitSeconds"] = With(results.Simulated.MeanWait),
                ["within20Seconds"] = With(results.Simulated.Within20),
            },
        },
        ["policies"] = new JsonArray([.. results.Policies.Select(Policy)]),
        ["checks"] = new JsonArray([.. results.Checks().Select(check => new JsonObject
        {
            ["name"] = check.Name, ["value"] = check.Value, ["bound"] = check.Bound, ["ok"] = check.Ok,
        })]),
        ["speed"] = results.Speed is null ? null : new JsonArray([.. results.Speed.Select(one => new JsonObject
        {
            ["agents"] = one.Agents, ["waiting"] = one.Waiting, ["freedMedianMicroseconds"] = one.Freed.Median, ["queuedMedianMicroseconds"] = one.Queued.Median,
            ["givenMedianMicroseconds"] = one.Given.Median, ["positionMedianMicroseconds"] = one.Place.Median,
        })]),
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Policy(PolicyResult policy)
    {
        var figures = new (string Name, Estimate Estimate)[]
        {
            ("meanWaitSeconds", policy[day => day.MeanWait]), ("p95WaitSeconds", policy[day => day.P95Wait]), ("abandonment", policy[day => day.Abandonment]),
            ("serviceLevel", policy[day => day.ServiceLevel]), ("occupancy", policy[day => day.Occupancy]), ("occupancySpread", policy[day => day.Spread]),
            ("metTheirAgent", policy[day => day.Met]), ("metTheirAgentOfThoseThere", policy[day => day.MetOfThoseThere]),
        };
        var told = new JsonObject { ["name"] = policy.Name };
        foreach (var (name, estimate) in figures)
        {
            told[name] = estimate.Mean;
        }

        told["wrongAssignments"] = policy.Days.Sum(day => day.Wrong);
        told["ci"] = new JsonObject([.. figures.Select(figure => KeyValuePair.Create(figure.Name, (JsonNode?)Interval(figure.Estimate)))]);
        return told;
    }

    private static JsonObject With(Estimate estimate) => new() { ["mean"] = estimate.Mean, ["ci"] = Interval(estimate) };

    private static JsonArray Interval(Estimate estimate) => new(estimate.Low, estimate.High);
}
