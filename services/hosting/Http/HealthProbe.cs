namespace Omnichannel.Hosting.Http;

/// <summary>One component that <c>/health/ready</c> asks.</summary>
/// <param name="Component">Its name in the answer.</param>
/// <param name="CheckAsync">Null when it is well, otherwise what is wrong.</param>
public sealed record HealthProbe(string Component, Func<CancellationToken, Task<string?>> CheckAsync);
