using Omnichannel.Automation.Knowledge;

namespace Omnichannel.Automation.Tests.Knowledge;

/// <summary>The help pages of a small shop, as a shop would write them, and what its customers ask.</summary>
internal static class HelpCentre
{
    public static IReadOnlyList<(string Slug, string Language, string Markdown)> Articles { get; } =
    [
        ("returns", "en", """
            # Returning an item
            You can return anything within 30 days of delivery, unworn and in its box.

            ## How to send it back
            1. Print the label from your account under *Orders*.
            2. Put it on the parcel and hand it in at any post office.

            Returns are free in the EU.
            """),
        ("refunds", "en", """
            # When you get your money back
            We refund the purchase price within 5 working days after the returned parcel reached our warehouse, by the means by which you paid.
            Shipping costs are refunded only when the item was faulty.
            """),
        ("delivery", "en", """
            # Delivery times and costs
            Delivery takes 2 to 3 working days in the EU and up to 10 days elsewhere. It costs 4.90 EUR, and nothing from 50 EUR on.

            ## Tracking
            As soon as your parcel leaves us you get a mail with a tracking link.
            """),
        ("payment", "en", """
            # How to pay
            We take Visa, Mastercard, PayPal, bank transfer and invoice (Klarna). Your card is charged when the parcel leaves.
            """),
        ("invoice", "en", """
            # Getting an invoice
            Your invoice is in the parcel, and as PDF in your account under *Orders*. For an invoice with a VAT number, enter the number before you order.
            """),
        ("account", "en", """
            # Password and account
            Forgot your password? Choose *Forgot password* on the sign-in page; a mail with a link arrives within minutes.

            ## Deleting your account
            Under *Settings* choose *Delete account*. Orders are kept as long as the law demands.
            """),
        ("sizes", "en", """
            # Finding your size
            Measure your foot from heel to toe and compare it with the size table. Between two sizes take the larger one.
            """),
        ("warranty", "en", """
            # Warranty and repair
            Every shoe has a warranty of two years. Send us a photo of the damage; we repair it or send a new pair.
            """),
        ("change-order", "en", """
            # Changing or cancelling an order
            Until the parcel is packed you can cancel the order or change the address in your account under *Orders*.
            """),
        ("gift-cards", "en", """
            # Gift cards
            Gift cards are worth 25, 50 or 100 EUR, come by mail, and never expire. Redeem the code at checkout.
            """),
        ("returns", "de", """
            # Artikel zurückschicken
            Sie können alles innerhalb von 30 Tagen nach der Lieferung zurückschicken, ungetragen und im Karton.

            ## So geht die Rücksendung
            Drucken Sie das Etikett in Ihrem Konto unter *Bestellungen* und geben Sie das Paket bei der Post ab.
            """),
        ("delivery", "de", """
            # Lieferzeiten und Versandkosten
            Die Lieferung dauert 2 bis 3 Werktage. Der Versand kostet 4,90 EUR, ab 50 EUR nichts.
            """),
        ("invoice", "de", """
            # Rechnung erhalten
            Ihre Rechnung liegt im Paket und steht als PDF in Ihrem Konto unter *Bestellungen*.
            """),
        ("account", "de", """
            # Passwort und Konto
            Passwort vergessen? Wählen Sie auf der Anmeldeseite *Passwort vergessen*.
            """),
        ("payment", "de", """
            # Bezahlen
            Wir nehmen Kreditkarten, PayPal, Überweisung und Kauf auf Rechnung.
            """),
        ("delivery", "fr", """
            # Délais et frais de livraison
            La livraison prend 2 à 3 jours ouvrables. Elle coûte 4,90 EUR, et rien à partir de 50 EUR.
            """),
        ("refunds", "fr", """
            # Remboursement
            Nous remboursons le prix d'achat sous 5 jours ouvrables après le retour du colis.
            """),
        ("account", "fr", """
            # Mot de passe et compte
            Mot de passe oublié ? Choisissez « Mot de passe oublié » sur la page de connexion.
            """),
        ("delivery", "es", """
            # Plazos y gastos de envío
            El envío tarda de 2 a 3 días laborables. Cuesta 4,90 EUR, y nada a partir de 50 EUR.
            """),
        ("returns", "es", """
            # Devolver un artículo
            Puede devolver todo dentro de los 30 días después de la entrega, sin usar y en su caja.
            """),
        ("invoice", "es", """
            # Recibir una factura
            Su factura está en el paquete y como PDF en su cuenta.
            """),
    ];

    /// <summary>Questions with the article that answers them; none: no article does.</summary>
    public static IReadOnlyList<(string Language, string Question, string? Slug)> Questions { get; } =
    [
        ("en", "How can I return an item?", "returns"),
        ("en", "hi there, where do i find the return label?", "returns"),
        ("en", "When will I get my money back?", "refunds"),
        ("en", "How long does a refund take?", "refunds"),
        ("en", "How long does delivery take?", "delivery"),
        ("en", "what are the delivery costs", "delivery"),
        ("en", "How do I track my parcel?", "delivery"),
        ("en", "Can I pay with PayPal?", "payment"),
        ("en", "I forgot my password, please help!", "account"),
        ("en", "Please delete my account.", "account"),
        ("en", "I need an invoice with VAT number", "invoice"),
        ("en", "which size should I take?", "sizes"),
        ("en", "Do my shoes have a warranty?", "warranty"),
        ("en", "I'd like to cancel my order", "change-order"),
        ("en", "do gift cards expire", "gift-cards"),
        ("de", "Wie kann ich Artikel zurückschicken?", "returns"),
        ("de", "Wie lange dauert die Lieferung?", "delivery"),
        ("de", "Was kostet der Versand?", "delivery"),
        ("de", "Ich habe mein Passwort vergessen", "account"),
        ("de", "Wo finde ich meine Rechnung?", "invoice"),
        ("fr", "Combien de jours prend la livraison ?", "delivery"),
        ("fr", "j'ai oublié mon mot de passe", "account"),
        ("fr", "Quand serai-je remboursée ?", "refunds"),
        ("es", "¿Cuánto tarda el envío?", "delivery"),
        ("es", "Quiero devolver un artículo", "returns"),
        ("es", "necesito una factura", "invoice"),
        ("en", "Do you have a shop in Lisbon?", null),
        ("en", "Are your shoes vegan?", null),
        ("en", "I want to talk about a job at your company", null),
        ("en", "Your driver was rude to my mother and broke our fence", null),
        ("en", "Can I buy the blue jacket from your newsletter in store?", null),
        ("en", "Is it possible to pay with Bitcoin?", null),
        ("en", "asdf qwertz", null),
        ("de", "Haben Sie ein Geschäft in Wien?", null),
        ("de", "Sind die Schuhe vegan?", null),
        ("fr", "Avez-vous une boutique à Lyon ?", null),
        ("es", "¿Tienen una tienda en Madrid?", null),
    ];

    /// <summary>An index of one language.</summary>
    public static PassageIndex Index(string language)
    {
        var index = new PassageIndex(language);
        foreach (var (slug, _, markdown) in Articles.Where(article => article.Language == language))
        {
            var source = new PassageSource(PassageSource.Article, $"{slug}/{language}", language, ArticleText.FirstHeading(markdown)!, $"https://shop.test/{slug}");
            index.Put(source, ArticleText.Passages(source, markdown));
        }

        return index;
    }
}
