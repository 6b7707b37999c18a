using System.Text;

namespace LinuxKit.Packages.Debian;

/// <summary>A paragraph of control data (Debian policy 5.1): fields in order, found by name without regard to case. Lines of a value are parted by <c>\n</c>, without the blank that continues them.</summary>
internal sealed class ControlParagraph
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>The fields as they stand in the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>The value of a field, or <see langword="null"/>.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The value of a field that must be there.</summary>
    /// <exception cref="LinuxKitException">It is missing or empty.</exception>
    public string Required(string name) => this[name] is { Length: > 0 } value
        ? value
        : throw PackagesDiagnostics.MalformedControl.Error($"A paragraph{(this["Package"] is { } package ? $" of package '{package}'" : "")} lacks the field '{name}'.");

    /// <summary>Adds a field at the end.</summary>
    public void Add(string name, string value) => _fields.Add(new(name, value));

    /// <summary>The paragraph as text, with <c>\n</c> at its end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _fields)
        {
            text.Append(name).Append(':').Append(value.Length == 0 || value[0] == '\n' ? "" : " ")
                .Append(value.Replace("\n", "\n ", StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }
}
