namespace Omnichannel.Faults.Tests;

/// <summary>Whole hubs: one after the other.</summary>
[CollectionDefinition("hubs", DisableParallelization = true)]
public sealed class Hubs;
