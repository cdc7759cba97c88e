using Omnichannel.Channels.Social;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new SocialModule());
