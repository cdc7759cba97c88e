using Omnichannel.Hosting.Http;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Features;

/// <summary><c>PUT /playground/api/faults</c>: what shall go wrong from now on.</summary>
internal static class ChangeFaults
{
    private const double LongestDelay = 60;
    private const int MostFailures = 1000;

    public static IResult Handle(FaultSettings settings, Faults faults)
    {
        var errors = new Dictionary<string, string>();
        if (settings.DelaySeconds is not (>= 0 and <= LongestDelay))
        {
            errors["delaySeconds"] = $"From 0 to {LongestDelay} seconds.";
        }

        if (settings.Next is { } next)
        {
            if (!FaultKinds.All.Contains(next.Kind))
            {
                errors["next.kind"] = $"One of {string.Join(", ", FaultKinds.All)}.";
            }

            if (next.Count is < 1 or > MostFailures)
            {
                errors["next.count"] = $"From 1 to {MostFailures}.";
            }
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        faults.Set(settings);
        return TypedResults.Ok(faults.Now);
    }
}
