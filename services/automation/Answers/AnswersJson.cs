using System.Text.Json.Serialization;
using Omnichannel.Automation.Bots;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Models;

namespace Omnichannel.Automation.Answers;

/// <summary>The JSON of articles, answers, models and bots.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ArticleBody))]
[JsonSerializable(typeof(ArticleModel))]
[JsonSerializable(typeof(Items<ArticleModel>))]
[JsonSerializable(typeof(Items<ArticleVersion>))]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(ImportModel))]
[JsonSerializable(typeof(Items<AnswerItem>))]
[JsonSerializable(typeof(AnswerSettings))]
[JsonSerializable(typeof(AnswerSettingsBody))]
[JsonSerializable(typeof(AnswersState))]
[JsonSerializable(typeof(ModelSettings))]
[JsonSerializable(typeof(ModelBody))]
[JsonSerializable(typeof(ModelModel))]
[JsonSerializable(typeof(BotBody))]
[JsonSerializable(typeof(BotModel))]
[JsonSerializable(typeof(Items<BotModel>))]
[JsonSerializable(typeof(BotLaterModel))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class AnswersJson : JsonSerializerContext;

/// <summary>A list as every endpoint answers it.</summary>
/// <param name="List">What is in it.</param>
internal sealed record Items<T>([property: JsonPropertyName("items")] IReadOnlyList<T> List);
