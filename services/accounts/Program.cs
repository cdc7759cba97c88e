using Omnichannel.Accounts;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new AccountsModule());
