using Omnichannel.Bench;

return args is ["serve", var baseline, var address, .. var rest]
    ? await BaselinePrograms.ServeAsync(baseline, address, rest)
    : await BenchProgram.RunAsync(args);
