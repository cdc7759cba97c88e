using Omnichannel.Accounts;
using Omnichannel.Channels.External;
using Omnichannel.Channels.Sms;
using Omnichannel.Channels.Social;
using Omnichannel.Channels.WebChat;
using Omnichannel.Conversations;
using Omnichannel.Desk;
using Omnichannel.Hosting;
using Omnichannel.Playground;
using Omnichannel.Standalone;

IServiceModule[] modules =
[
    new AccountsModule(),
    new ConversationsModule(),
    new ExternalModule(),
    new SmsModule(),
    new SocialModule(),
    new WebChatModule(),
    new PlaygroundModule { IsOnWhenLocal = true },
    new DeskModule(),
    new EmailAdapterModule(),
];

return await ServiceHost.RunAsync(args, modules, Welcome.ShowAsync);
