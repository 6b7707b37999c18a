using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Fields;

/// <summary>A size of huge pages, kept as the runtime specification wants it. The reference tool's schema has a number there, which is taken as bytes.</summary>
internal sealed record PageSizeType() : FieldType<string>(FieldKind.Text, "a size of huge pages (2MB, or a number of bytes)")
{
    private static readonly (string Unit, ulong Size)[] Units = [("GB", 1UL << 30), ("MB", 1UL << 20), ("KB", 1UL << 10)];

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value)
    {
        value = node switch
        {
            ScalarNode { Kind: ScalarKind.Text } text => Normalize(text.Text),
            ScalarNode { Kind: ScalarKind.Number } number => FromBytes(number.Text),
            _ => null,
        };
        return value is not null || Refuse(node, reading, out value!);
    }

    public override Node Write(string value) => Scalar(value, ScalarKind.Text);

    private static string? Normalize(string text) =>
        Units.Any(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal))
        && uint.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count > 0
            ? text
            : null;

    private static string? FromBytes(string text)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) || bytes == 0)
        {
            return null;
        }

        var (unit, size) = Array.Find(Units, unit => bytes % unit.Size == 0);
        return unit is null ? null : string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }
}
