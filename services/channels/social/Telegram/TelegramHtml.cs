using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>An HTML text in Telegram's few tags. Source: core.telegram.org/bots/api#html-style.</summary>
/// <param name="Html">Well nested, with everything else escaped.</param>
/// <param name="Length">What of it is text, in UTF-16 units: Telegram counts after parsing.</param>
internal sealed record TelegramHtml(string Html, int Length)
{
    /// <summary>Keeps what Telegram can show; the rest becomes the text that it holds.</summary>
    public static TelegramHtml Of(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var writer = new Writer();
        if (document.Body is { } body)
        {
            writer.Children(body);
        }

        return writer.Finish();
    }

    private sealed class Writer
    {
        private readonly StringBuilder _html = new();
        private int _length, _breaks;
        private bool _preserve;

        public TelegramHtml Finish() => new(_html.ToString(), _length);

        public void Children(INode parent)
        {
            foreach (var child in parent.ChildNodes)
            {
                switch (child)
                {
                    case IText text:
                        Text(_preserve ? text.Data : Collapse(text.Data));
                        break;
                    case IElement element:
                        Element(element);
                        break;
                    default:
                        break;
                }
            }
        }

        private void Element(IElement element)
        {
            switch (element.LocalName)
            {
                case "script" or "style" or "head" or "title" or "template":
                    break;
                case "br":
                    _breaks++;
                    break;
                case "b" or "strong" or "i" or "em" or "u" or "ins" or "s" or "strike" or "del" or "code":
                    Around($"<{element.LocalName}>", element, $"</{element.LocalName}>");
                    break;
                case "pre":
                    Block(1);
                    _preserve = true;
                    Around("<pre>", element, "</pre>");
                    _preserve = false;
                    Block(1);
                    break;
                case "blockquote":
                    Block(1);
                    Around("<blockquote>", element, "</blockquote>");
                    Block(1);
                    break;
                case "a" when Uri.TryCreate(element.GetAttribute("href"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "mailto" or "tel" or "tg":
                    Around($"<a href=\"{WebUtility.HtmlEncode(url.AbsoluteUri)}\">", element, "</a>");
                    break;
                case "li":
                    Block(1);
                    Text("• ");
                    Children(element);
                    Block(1);
                    break;
                case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "table":
                    Block(element.LocalName == "p" ? 2 : 1);
                    Children(element);
                    Block(element.LocalName == "p" ? 2 : 1);
                    break;
                case "div" or "tr" or "section" or "article" or "header" or "footer":
                    Block(1);
                    Children(element);
                    Block(1);
                    break;
                default:
                    Children(element);
                    break;
            }
        }

        private void Around(string open, IElement element, string close)
        {
            Flush();
            var before = _html.Length;
            _html.Append(open);
            var inside = _html.Length;
            Children(element);
            if (_html.Length == inside)
            {
                // Telegram refuses nothing in a tag no more than we want it.
                _html.Length = before;
                return;
            }

            _html.Append(close);
        }

        /// <summary>So many line breaks at least, unless nothing was written yet.</summary>
        private void Block(int breaks) => _breaks = _length == 0 ? 0 : Math.Max(_breaks, breaks);

        private void Flush()
        {
            var breaks = _length == 0 ? 0 : _breaks;
            _html.Append('\n', breaks);
            _length += breaks;
            _breaks = 0;
        }

        private void Text(string text)
        {
            if ((_length == 0 || _breaks > 0) && !_preserve)
            {
                text = text.TrimStart(' ');
            }

            if (text.Length == 0)
            {
                return;
            }

            Flush();
            _html.Append(EntityHtml.Escape(text));
            _length += text.Length;
        }

        private static string Collapse(string text)
        {
            var collapsed = new StringBuilder(text.Length);
            foreach (var character in text)
            {
                var one = character is '\n' or '\t' or '\r' ? ' ' : character;
                if (one != ' ' || collapsed.Length == 0 || collapsed[^1] != ' ')
                {
                    collapsed.Append(one);
                }
            }

            return collapsed.ToString();
        }
    }
}
