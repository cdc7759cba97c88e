using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Omnichannel.Automation.Bots;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Models;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Answers;

/// <summary>Knowledge, answers, language models and bots: what they are made of, and who may call what.</summary>
internal static class AnswersRegistration
{
    private const long LargestBody = 2 * 1024 * 1024;

    /// <summary>Registers everything.</summary>
    public static void AddAnswers(this IServiceCollection services)
    {
        services.AddThreadFeed();
        services.TryAddSingleton<IConversations, Conversations>();
        services.AddSingleton<ArticleStore>();
        services.AddSingleton<KnowledgeIndex>();
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<TokenBudget>();
        services.AddSingleton<ChatCompletions>();
        services.AddSingleton<GroundedModel>();
        services.AddSingleton<BotStore>();
        services.AddSingleton<BotClient>();
        services.AddSingleton<BotReplies>();
        services.AddSingleton<IAutomation, AnswersAutomation>();
        services.AddSingleton<IAutomation, BotAutomation>();
        services.AddDutyWork<SolvedFollower>();

        // What an administrator configured may be anywhere, and leads nowhere else.
        foreach (var client in (string[])[ChatCompletions.ClientName, BotClient.ClientName])
        {
            services.AddHttpClient(client, http => http.Timeout = Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                MaxResponseHeadersLength = 64,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            });
        }

        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswersJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, BotJson.Default);
        });
    }

    /// <summary>Maps every endpoint.</summary>
    public static void MapAnswers(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/automation").RequireAuthorization(Policies.Agent).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        var write = routes.MapGroup("/api/automation").RequireAuthorization(Policies.Supervisor).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        var rule = routes.MapGroup("/api/automation").RequireAuthorization(Policies.Administrator).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

        read.MapGet("/answers", FindAnswers.HandleAsync).WithTags("Answers").WithSummary("What may be answered to a question, or to what a thread's customer wrote last.");
        read.MapGet("/answers/settings", AnswerSettingsEndpoints.ReadAsync).WithTags("Answers").WithSummary("How the automation answers behaves.");
        write.MapPut("/answers/settings", AnswerSettingsEndpoints.PutAsync).WithTags("Answers").WithSummary("Changes how the automation answers behaves.");

        read.MapGet("/articles", Articles.ListAsync).WithTags("Articles").WithSummary("All articles, without their text.");
        read.MapGet("/articles/{slug}/{language}", Articles.ReadAsync).WithTags("Articles").WithSummary("An article.");
        read.MapGet("/articles/{slug}/{language}/versions", Articles.VersionsAsync).WithTags("Articles").WithSummary("An article's versions, newest first.");
        write.MapPut("/articles/{slug}/{language}", Articles.PutAsync).WithTags("Articles").WithSummary("Makes or changes an article.");
        write.MapDelete("/articles/{slug}/{language}", Articles.DeleteAsync).WithTags("Articles").WithSummary("Takes an article away; its versions stay.");
        write.MapPost("/articles/import", ImportArticles.HandleAsync).WithMetadata(new RequestSizeLimitAttribute(ImportArticles.LargestBody))
            .WithTags("Articles").WithSummary("Makes and changes articles from a folder of Markdown files, all or none.");
        routes.MapGet("/help/{slug}", HelpPage.HandleAsync).AllowAnonymous().WithTags("Articles").WithSummary("A published article, as a page.");

        write.MapGet("/model", ModelEndpoints.ReadAsync).WithTags("Language model").WithSummary("The language model that may be asked; its key masked.");
        rule.MapPut("/model", ModelEndpoints.PutAsync).WithTags("Language model").WithSummary("Says which language model may be asked.");

        write.MapGet("/bots", BotEndpoints.ListAsync).WithTags("Bots").WithSummary("All bots; their secrets masked.");
        write.MapGet("/bots/{name}", BotEndpoints.ReadAsync).WithTags("Bots").WithSummary("A bot; its secrets masked.");
        rule.MapPut("/bots/{name}", BotEndpoints.PutAsync).WithTags("Bots").WithSummary("Makes or changes a bot; a secret that the hub made is shown this once.");
        rule.MapDelete("/bots/{name}", BotEndpoints.DeleteAsync).WithTags("Bots").WithSummary("Deletes a bot.");
        routes.MapPost("/api/automation/bots/{name}/replies", (string name, BotReplies replies, HttpRequest request, CancellationToken cancellationToken) => replies.HandleAsync(name, request, cancellationToken))
            .AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(2L * BotReplies.LargestBody)).Accepts<BotLater>("application/json")
            .WithTags("Bots").WithSummary("What a bot tells later, signed as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature).");
    }
}
