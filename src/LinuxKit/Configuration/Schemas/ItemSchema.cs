using System.Text;
using System.Xml;
using LinuxKit.Configuration.Fields;

namespace LinuxKit.Configuration.Schemas;

/// <summary>Writes an XML Schema (1.0) of projects, in which the items of some tables are known and all else is allowed: MSBuild's own elements, and everybody's.</summary>
internal static class ItemSchema
{
    private const string Namespace = "http://www.w3.org/2001/XMLSchema";
    private const string Expression = "Expression";

    // What MSBuild has on every item.
    private static readonly string[] Attributes =
    [
        "Include", "Exclude", "Remove", "Update", "Condition", "Label", "KeepDuplicates", "KeepMetadata", "RemoveMetadata", "MatchOnMetadata", "MatchOnMetadataOptions",
    ];

    private static readonly XmlWriterSettings Style = new() { Indent = true, IndentChars = "  ", NewLineChars = "\n", OmitXmlDeclaration = true };

    /// <summary>Writes the schema.</summary>
    /// <param name="items">The items: their names, what they are, and the fields that are metadata.</param>
    public static string Write(IReadOnlyCollection<(string Name, string Summary, IEnumerable<Field> Fields)> items)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, Style))
        {
            writer.WriteStartElement("xs", "schema", Namespace);
            WriteContainer(writer, "Project", "lax");
            WriteContainer(writer, "ItemGroup", "lax");
            WriteContainer(writer, "PropertyGroup", "skip");
            foreach (var (name, summary, fields) in items)
            {
                WriteItem(writer, name, summary, fields);
            }

            WriteTypes(writer, items.SelectMany(item => item.Fields).Select(field => field.Type).Where(IsChoice).DistinctBy(BaseType));
            writer.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    /// <summary>An element in which everything may stand; what is declared here is checked where that is lax.</summary>
    private static void WriteContainer(XmlWriter writer, string name, string check)
    {
        Start(writer, "element", ("name", name));
        Start(writer, "complexType", ("mixed", "true"));
        Start(writer, "sequence");
        Start(writer, "any", ("minOccurs", "0"), ("maxOccurs", "unbounded"), ("processContents", check));
        writer.WriteEndElement();
        writer.WriteEndElement();
        Start(writer, "anyAttribute", ("processContents", "skip"));
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    /// <summary>Metadata are elements or attributes. The content is mixed, since metadata of other items may have an item's name.</summary>
    private static void WriteItem(XmlWriter writer, string name, string summary, IEnumerable<Field> fields)
    {
        Start(writer, "element", ("name", name));
        Document(writer, summary);
        Start(writer, "complexType", ("mixed", "true"));
        Start(writer, "choice", ("minOccurs", "0"), ("maxOccurs", "unbounded"));
        foreach (var field in fields)
        {
            Start(writer, "element", ("name", field.Metadata!));
            Document(writer, field.Summary);
            Start(writer, "complexType");
            Start(writer, "simpleContent");
            Start(writer, "extension", ("base", BaseType(field.Type)));
            Start(writer, "attribute", ("name", "Condition"), ("type", "xs:string"));
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        foreach (var attribute in Attributes)
        {
            Start(writer, "attribute", ("name", attribute), ("type", "xs:string"));
            writer.WriteEndElement();
        }

        foreach (var field in fields)
        {
            Start(writer, "attribute", ("name", field.Metadata!), ("type", BaseType(field.Type)));
            Document(writer, field.Summary);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static string BaseType(FieldType type) => type switch
    {
        { Kind: FieldKind.Boolean } => "Boolean",
        { Kind: FieldKind.Directory } => "Directory",
        { Kind: FieldKind.Integer } => "Integer",
        _ when IsChoice(type) => string.Concat(type.Choices.Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
        _ => "xs:string",
    };

    private static bool IsChoice(FieldType type) => type is { Choices.IsEmpty: false, Element: null };

    /// <summary>The types of values, each of which an expression of MSBuild may stand for.</summary>
    private static void WriteTypes(XmlWriter writer, IEnumerable<FieldType> choices)
    {
        Start(writer, "simpleType", ("name", Expression));
        Restrict(writer, "pattern", @"\s*|.*[$@%]\(.*\).*");
        writer.WriteEndElement();
        WriteUnion(writer, "Integer", "pattern", @"\s*-?[0-9]+\s*");
        WriteUnion(writer, "Boolean", "enumeration", "true", "false", "True", "False");
        WriteUnion(writer, "Directory", "enumeration", "Directory");
        foreach (var choice in choices)
        {
            WriteUnion(writer, BaseType(choice), "enumeration", choice.Choices.AsSpan());
        }
    }

    private static void WriteUnion(XmlWriter writer, string name, string facet, params ReadOnlySpan<string> values)
    {
        Start(writer, "simpleType", ("name", name));
        Start(writer, "union", ("memberTypes", Expression));
        Start(writer, "simpleType");
        Restrict(writer, facet, values);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Restrict(XmlWriter writer, string facet, params ReadOnlySpan<string> values)
    {
        Start(writer, "restriction", ("base", "xs:token"));
        foreach (var value in values)
        {
            Start(writer, facet, ("value", value));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void Document(XmlWriter writer, string text)
    {
        Start(writer, "annotation");
        writer.WriteElementString("documentation", Namespace, text);
        writer.WriteEndElement();
    }

    private static void Start(XmlWriter writer, string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        writer.WriteStartElement(element, Namespace);
        foreach (var (name, value) in attributes)
        {
            writer.WriteAttributeString(name, value);
        }
    }
}
