using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Automation.Answers;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Tests.Answers;

namespace Omnichannel.Automation.Tests.Knowledge;

[Collection(OnAnswersHosts.Name)]
public class ArticlesTests(AnswersHosts hosts)
{
    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Put_NewAndChanged_KeepsVersionsAndFindsOnlyWhatIsPublished(string database)
    {
        using var client = await hosts.On(database).ClientAsync();
        var path = $"api/automation/articles/{Wire.Unique("zeppelin")}/en";
        var article = Article("Zeppelin rides", "Our zeppelin flies over the Bodensee every Sunday.", published: false);

        (await client.PutAsync(path, article, HttpStatusCode.Created))["version"]!.GetValue<int>().ShouldBe(1);
        (await FindAsync(client, "zeppelin Bodensee Sunday")).ShouldBeEmpty();
        await client.PutAsync(path, Article("Zeppelin rides", "Our zeppelin flies over the Bodensee every Sunday.", published: true));
        (await FindAsync(client, "zeppelin Bodensee Sunday")).Single()["sources"]![0]!.Text("title").ShouldBe("Zeppelin rides");
        await client.PutAsync(path, Article("Zeppelin rides", "Our zeppelin flies over the Bodensee every Sunday.", published: true));
        await client.PutAsync(path, Article("Zeppelin rides", "The airship stays in its hangar.", published: true));

        (await FindAsync(client, "zeppelin Bodensee Sunday")).ShouldAllBe(item => item["confidence"]!.GetValue<double>() < 0.5);
        (await client.ReadAsync(path)).Text("markdown").ShouldBe("The airship stays in its hangar.");
        (await client.ReadAsync(path + "/versions")).Items().Select(version => version["version"]!.GetValue<int>()).ShouldBe([3, 2, 1]);

        (await client.StatusAsync(HttpMethod.Delete, path)).ShouldBe(HttpStatusCode.NoContent);
        (await client.StatusAsync(HttpMethod.Delete, path)).ShouldBe(HttpStatusCode.NotFound);
        (await client.StatusAsync(HttpMethod.Get, path)).ShouldBe(HttpStatusCode.NotFound);
        (await FindAsync(client, "airship hangar zeppelin")).ShouldBeEmpty();
        (await client.PutAsync(path, article, HttpStatusCode.Created))["version"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Put_Url_StaysUntilItIsTakenAway()
    {
        using var client = await hosts.On(AnswersHost.Sqlite).ClientAsync();
        var slug = Wire.Unique("elsewhere");
        var path = $"api/automation/articles/{slug}/en";
        JsonObject Body(string text, string? url) => new() { ["title"] = "Elsewhere", ["markdown"] = text, ["published"] = true, ["url"] = url };

        (await client.PutAsync(path, Body("One", "https://shop.test/help/1"), HttpStatusCode.Created)).Text("url").ShouldBe("https://shop.test/help/1");
        (await client.PutAsync(path, Body("Two", null))).Text("url").ShouldBe("https://shop.test/help/1");
        var own = (await client.PutAsync(path, Body("Three", ""))).Text("url");
        (await client.PutAsync(path, Body("Three", own)))["version"]!.GetValue<int>().ShouldBe(3);

        own.ShouldBe($"https://hub.test/help/{slug}?language=en");
    }

    [Fact]
    public async Task Put_WrongFields_TellsAllOfThem()
    {
        using var client = await hosts.On(AnswersHost.Sqlite).ClientAsync();

        var problem = await client.PutAsync(
            "api/automation/articles/Not%20A%20Slug/klingonisch",
            new JsonObject { ["title"] = " ", ["markdown"] = new string('x', ArticleRules.LongestMarkdown + 1), ["url"] = "javascript:alert(1)" },
            HttpStatusCode.BadRequest);

        problem.Fields().Order().ShouldBe(["language", "markdown", "slug", "title", "url"]);
    }

    [Fact]
    public async Task Articles_RolesApart_AgentsReadAndSupervisorsWrite()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        using var anonymous = host.Anonymous();
        using var agent = await host.ClientAsync("agent");
        using var supervisor = await host.ClientAsync("supervisor");

        (await anonymous.StatusAsync(HttpMethod.Get, "api/automation/articles")).ShouldBe(HttpStatusCode.Unauthorized);
        (await agent.StatusAsync(HttpMethod.Get, "api/automation/articles")).ShouldBe(HttpStatusCode.OK);
        (await agent.StatusAsync(HttpMethod.Put, "api/automation/articles/a/en")).ShouldBe(HttpStatusCode.Forbidden);
        (await supervisor.StatusAsync(HttpMethod.Put, "api/automation/articles/a/en")).ShouldBe(HttpStatusCode.BadRequest);
        (await supervisor.StatusAsync(HttpMethod.Put, "api/automation/model")).ShouldBe(HttpStatusCode.Forbidden);
        (await supervisor.StatusAsync(HttpMethod.Put, "api/automation/bots/b")).ShouldBe(HttpStatusCode.Forbidden);
        (await agent.StatusAsync(HttpMethod.Get, "api/automation/bots")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Import_Folder_MakesAllArticlesAndNothingTheSecondTime(string database)
    {
        using var client = await hosts.On(database).ClientAsync();
        var folder = Folder(HelpCentre.Articles.Select(article => ($"{article.Language}/{article.Slug}.md", article.Markdown)));

        await client.PostAsync("api/automation/articles/import", folder);
        var again = await client.PostAsync("api/automation/articles/import", folder);

        again["unchanged"]!.GetValue<int>().ShouldBe(HelpCentre.Articles.Count);
        again["made"]!.GetValue<int>().ShouldBe(0);
        var found = (await FindAsync(client, "Wie lange dauert die Lieferung?", "de-AT"))[0];
        found["sources"]![0]!.Text("id").ShouldBe("delivery/de");
        found["sources"]![0]!.Text("url").ShouldBe("https://hub.test/help/delivery?language=de");
        found.Text("text").ShouldContain("2 bis 3 Werktage");
        (await FindAsync(client, "vergessenes Passwort", "nl"))[0]["sources"]![0]!.Text("id").ShouldBe("account/de");
    }

    [Fact]
    public async Task Import_AnyFileWrong_TellsOfEachAndImportsNone()
    {
        using var client = await hosts.On(AnswersHost.Sqlite).ClientAsync();
        var good = Wire.Unique("good");
        var folder = Folder([
            ($"{good}.md", "# Good"),
            ("unended.md", "---\ntitle: x\n# Text"),
            ("unknown.md", "---\ntitle: x\nauthor: y\n---\ntext"),
            ("broken.md", "---\ntitle: [x\n---\ntext"),
            ("maybe.md", "---\ntitle: x\npublished: maybe\n---\ntext"),
            ("untitled.md", "text"),
            ("empty.md", "---\ntitle: x\n---\n"),
            ($"de/same.md", "# One"),
            ($"same.de.md", "# Two"),
        ]);

        var problem = await client.PostAsync("api/automation/articles/import", folder, HttpStatusCode.BadRequest);

        problem.Fields().Order().ShouldBe(["broken.md", "empty.md", "maybe.md", "same.de.md", "unended.md", "unknown.md", "untitled.md"]);
        problem["errors"]!["unknown.md"]![0]!.GetValue<string>().ShouldContain("Line 3: author is not known");
        (await client.StatusAsync(HttpMethod.Get, $"api/automation/articles/{good}/en")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Help_PublishedArticle_IsAPageWithoutScripts()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        using var client = await host.ClientAsync();
        using var anonymous = host.Anonymous();
        var slug = Wire.Unique("page");
        await client.PutAsync($"api/automation/articles/{slug}/en", Article("A <b>title", "Text <script>alert(1)</script> [x](javascript:alert(1))", published: true), HttpStatusCode.Created);
        await client.PutAsync($"api/automation/articles/{slug}/de", Article("Ein Titel", "Hallo", published: true), HttpStatusCode.Created);
        await client.PutAsync($"api/automation/articles/{slug}/fr", Article("Un titre", "Salut", published: false), HttpStatusCode.Created);

        var english = await anonymous.GetStringAsync($"help/{slug}");
        var german = await anonymous.GetStringAsync($"help/{slug}?language=de-CH");
        var french = await anonymous.GetStringAsync($"help/{slug}?language=fr");

        english.ShouldContain("A &lt;b&gt;title");
        english.ShouldNotContain("<script");
        english.ShouldNotContain("javascript:");
        german.ShouldContain("<html lang=\"de\">");
        french.ShouldContain("<html lang=\"en\">");
        (await anonymous.StatusAsync(HttpMethod.Get, "help/nothing-of-the-kind")).ShouldBe(HttpStatusCode.NotFound);
    }

    private static JsonObject Article(string title, string markdown, bool published) => new() { ["title"] = title, ["markdown"] = markdown, ["published"] = published };

    private static JsonObject Folder(IEnumerable<(string Path, string Text)> files) => new()
    {
        ["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject { ["path"] = file.Path, ["text"] = file.Text })]),
    };

    private static async Task<IReadOnlyList<JsonObject>> FindAsync(HttpClient client, string question, string? language = "en") =>
        (await client.ReadAsync($"api/automation/answers?q={Uri.EscapeDataString(question)}&language={language}")).Items();
}
