using System.Globalization;
using System.Text;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Writes nodes as block YAML, byte for byte as the reference tool does: two blanks of indentation, dashes below their key, long lines folded.</summary>
internal sealed class YamlNodeWriter
{
    private const int Indentation = 2;
    private const int LineWidth = 80;
    private const int LongestSimpleKey = 128;

    private readonly StringBuilder _text = new();
    private int _column;

    public static string Write(MapNode node)
    {
        var writer = new YamlNodeWriter();
        if (node.Entries.IsEmpty)
        {
            return "{}\n";
        }

        writer.WriteMap(node, 0);
        return writer._text.ToString();
    }

    /// <summary>Writes entries, the first where the line stands already.</summary>
    private void WriteMap(MapNode map, int indent)
    {
        foreach (var (index, entry) in map.Entries.Index())
        {
            if (index > 0)
            {
                Indent(indent);
            }

            if (IsSimpleKey(entry.Key))
            {
                WriteText(entry.Key, indent + Indentation, isKey: true);
            }
            else
            {
                Append("? ");
                WriteText(entry.Key, indent + Indentation, isKey: false);
                EndLine();
                Indent(indent);
            }

            Append(":");
            WriteValue(entry.Value, indent);
        }
    }

    private void WriteValue(Node value, int indent)
    {
        switch (value)
        {
            case ListNode { Items.IsEmpty: false } list:
                EndLine();
                Indent(indent);
                WriteList(list, indent);
                break;
            case MapNode { Entries.IsEmpty: false } map:
                EndLine();
                Indent(indent + Indentation);
                WriteMap(map, indent + Indentation);
                break;
            default:
                Append(" ");
                WriteInline(value, indent);
                break;
        }
    }

    private void WriteList(ListNode list, int indent)
    {
        foreach (var (index, item) in list.Items.Index())
        {
            if (index > 0)
            {
                Indent(indent);
            }

            Append("- ");
            switch (item)
            {
                case ListNode { Items.IsEmpty: false } inner:
                    WriteList(inner, indent + Indentation);
                    break;
                case MapNode { Entries.IsEmpty: false } map:
                    WriteMap(map, indent + Indentation);
                    break;
                default:
                    WriteInline(item, indent);
                    break;
            }
        }
    }

    private void WriteInline(Node node, int indent)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                WriteText(scalar.Text, indent + Indentation, isKey: false);
                break;
            case ScalarNode scalar:
                Append(scalar.Kind == ScalarKind.Null ? "null" : scalar.Text);
                break;
            default:
                Append(node is ListNode ? "[]" : "{}");
                break;
        }

        EndLine();
    }

    private static bool IsSimpleKey(string key) => !new YamlScalarText(key).IsMultiline && Encoding.UTF8.GetByteCount(key) <= LongestSimpleKey;

    private void WriteText(string text, int indent, bool isKey)
    {
        var scalar = new YamlScalarText(text);
        if (text.Contains('\n', StringComparison.Ordinal) && scalar.CanBeLiteral)
        {
            WriteLiteral(text, indent);
        }
        else if (text.Contains('\n', StringComparison.Ordinal) || YamlScalarText.IsOfAnotherType(text) || (!scalar.CanBePlain && !scalar.CanBeSingleQuoted))
        {
            Append("\"");
            WriteFolded(text, indent, isKey, Style.DoubleQuoted);
            Append("\"");
        }
        else if (scalar.CanBePlain)
        {
            WriteFolded(text, indent, isKey, Style.Plain);
        }
        else
        {
            Append("'");
            WriteFolded(text, indent, isKey, Style.SingleQuoted);
            Append("'");
        }
    }

    /// <summary>Writes lines as they are. The writer of what follows ends the last one.</summary>
    private void WriteLiteral(string text, int indent)
    {
        Append("|");
        Append(text[0] is ' ' or '\n' ? Indentation.ToString(CultureInfo.InvariantCulture) : "");
        Append(text[^1] != '\n' ? "-" : text.Length == 1 || text[^2] == '\n' ? "+" : "");
        EndLine();
        var isAtStart = true;
        foreach (var character in text)
        {
            if (character != '\n' && isAtStart)
            {
                Indent(indent);
            }

            isAtStart = character == '\n';
            _text.Append(character);
            _column = isAtStart ? 0 : _column + 1;
        }
    }

    /// <summary>Writes text that folds at a single blank behind the line's width, unless it is a key.</summary>
    private void WriteFolded(string text, int indent, bool isKey, Style style)
    {
        var isAfterBlank = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == ' ')
            {
                var isLast = i == 0 || i == text.Length - 1;
                var isDouble = !isLast && text[i + 1] == ' ';
                if (!isKey && !isAfterBlank && !isLast && _column > LineWidth && (!isDouble || style == Style.DoubleQuoted))
                {
                    EndLine();
                    Indent(indent);
                    Append(isDouble ? "\\" : "");
                }
                else
                {
                    Append(" ");
                }

                isAfterBlank = true;
                continue;
            }

            isAfterBlank = false;
            if (style == Style.DoubleQuoted && (!YamlScalarText.IsPrintable(character) || character == '\n' || character is '"' or '\\'))
            {
                Append(Escape(text, ref i));
            }
            else
            {
                Append(style == Style.SingleQuoted && character == '\'' ? "''" : character.ToString());
            }
        }
    }

    private static string Escape(string text, ref int i)
    {
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            return string.Create(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(text[i], text[++i]):X8}");
        }

        return text[i] switch
        {
            '\0' => "\\0",
            '\a' => "\\a",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\v' => "\\v",
            '\f' => "\\f",
            '\r' => "\\r",
            '\x1b' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\x85' => "\\N",
            '\u2028' => "\\L",
            '\u2029' => "\\P",
            >= '\ud800' and <= '\udfff' => "\ufffd", // Half a pair can't be told.
            <= '\xff' and var small => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)small:X2}"),
            var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:X4}"),
        };
    }

    private void Indent(int indent)
    {
        _text.Append(' ', indent);
        _column = indent;
    }

    private void Append(string text)
    {
        _text.Append(text);
        _column += text.Length;
    }

    /// <summary>Ends a line that a literal has not ended.</summary>
    private void EndLine()
    {
        if (_column > 0)
        {
            _text.Append('\n');
            _column = 0;
        }
    }

    private enum Style
    {
        Plain,
        SingleQuoted,
        DoubleQuoted,
    }
}
