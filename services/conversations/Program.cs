using Omnichannel.Conversations;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new ConversationsModule());
