using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Omnichannel.Hosting.Http;

/// <summary>Expected refusals as <c>application/problem+json</c> (RFC 9457) with a <c>type</c> that programs can tell apart.</summary>
public static class Problems
{
    /// <summary>A refusal.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">A short word with dashes, for example <c>version-conflict</c>.</param>
    /// <param name="detail">A sentence that says what to do.</param>
    public static ProblemHttpResult Of(int status, string type, string detail) =>
        TypedResults.Problem(statusCode: status, type: type, detail: detail);

    /// <summary>404: there is no such thing, or the caller may not know of it.</summary>
    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}.");

    /// <summary>409.</summary>
    public static ProblemHttpResult Conflict(string type, string detail) => Of(StatusCodes.Status409Conflict, type, detail);

    /// <summary>400 with the errors by field.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string> errors) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status400BadRequest,
            type: "invalid",
            detail: string.Join(' ', errors.Values),
            extensions: new Dictionary<string, object?>
            {
                ["errors"] = errors.ToDictionary(error => error.Key, error => new[] { error.Value }),
            });

    /// <summary>400 about one field.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => Invalid(new Dictionary<string, string> { [field] = message });

    /// <summary>503 with <c>Retry-After</c>: nothing was taken.</summary>
    public static ProblemHttpResult Busy(HttpContext context, int seconds, string detail)
    {
        context.Response.Headers.RetryAfter = seconds.ToString();
        return Of(StatusCodes.Status503ServiceUnavailable, "busy", detail);
    }
}
