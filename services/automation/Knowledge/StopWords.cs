using System.Collections.Frozen;

namespace Omnichannel.Automation.Knowledge;

/// <summary>Words that say nothing about what a question is about, as <see cref="Words.Of"/> gives them: greetings and politeness among them.</summary>
internal static class StopWords
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> ByLanguage = new Dictionary<string, string>
    {
        ["en"] = """
            a about again also always am an and any anybody anyone are as at be because been before being but by can could d dear did do does doing don else
            ever every for from get gets getting give go good got had has have having he hello help her here hey hi him his how i if in into is isn it its just know
            let like ll m make many may me might mine more most much must my no not now of off on once one only or other our ours out over
            own please re really s say she should so some somebody someone something soon still such t tell than thank thanks that the their them then there
            these they thing things this those to too up us use ve very want was way we well were what when where which while who whom whose why will
            with without won would yes you your yours
            """,
        ["de"] = """
            aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist bitte da damit dann danke darf dass
            dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es
            etwas euch euer eure fur ganz geht gern gerne gibt guten hallo hat habe haben hab hatte hatten hier hilfe ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in
            ins ist ja jede jeder jetzt kann kannst konnen konnte kein keine keinen man mal mein meine meinem meinen meiner mich mir mit mochte mochten
            muss mussen nach nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinen sich sie sind so sobald soll sollen
            tag uber um und uns unser unsere unter viel vom von vor wann war waren warum was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder will
            wir wird wo wollen wurde wurden zu zum zur
            """,
        ["fr"] = """
            a ai aide alors ai as au aucun aussi autre aux avec avoir avez avons bien bonjour bonsoir c ca car ce cela ces cet cette ceux chez comme comment d dans de
            des donc du elle elles en encore est et ete etes etre eu fait faire faut il ils j je jour l la le les leur leurs lui m ma mais me meme merci mes
            mettre moi mon n ne ni non nos notre nous on ont ou par pas peu peut peux plus plait pour pourquoi pouvez pouvoir puis puisje qu quand que quel quelle
            quelles quels qui quoi s sa salut sans se sera serai serait serons seront ses si sil son sont sous suis sur svp t ta tant te tes toi ton tous tout toute toutes tres tu un une
            va vais veux votre vos vouloir voudrais vous y
            """,
        ["es"] = """
            a al algo algun alguna alguno ante antes asi aun ayuda bien buenas buenos cada como con cual cuales cuando cuanto cuantos da de del desde dia dias donde dos
            el ella ellas ellos en entre era es esa ese eso esta estan estar estas este esto estos estoy favor fue gracias ha hace hacer hacia han
            hasta hay haber he hola la las le les lo los mas me mi mio mis mucho muy nada ni no nos nosotros o os otra otro para pero poco podeis podemos por porque
            puede pueden puedo que quien quiero quisiera saber se sea ser si sido sin sobre solo son soy su sus tal tambien tan tener tengo ti tiene tienen toda todo todos tu
            tus un una uno unos usted ustedes va y ya yo
            """,
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet());

    // They say how something is asked rather than what about: they rank, but an answer without them covers the question just as well.
    private static readonly FrozenSet<string> WeakOnes = "find finding long look looking need needed needs possible show take takes brauche brauchen dauert finde finden findet lang lange lauft moglich cherche combien faut prend prendre temps trouve trouver busco necesita necesito posible tarda tiempo"
        .Split(' ').ToFrozenSet();

    /// <summary>The languages that have a list.</summary>
    public static IEnumerable<string> Languages => ByLanguage.Keys.Order();

    /// <summary>Whether a word says something, but not what a question is about.</summary>
    public static bool IsWeak(string word) => WeakOnes.Contains(word);

    /// <summary>Whether a word says nothing in a language; single letters never do.</summary>
    public static bool Contains(string language, string word) =>
        (word.Length == 1 && char.IsAsciiLetter(word[0])) || (ByLanguage.TryGetValue(language, out var words) && words.Contains(word));
}
