namespace LinuxKit.Configuration;

/// <summary>Permission bits as octal text.</summary>
internal static class OctalMode
{
    /// <summary>The bits that a file can have: set-user-id, set-group-id, sticky, and three times read, write and execute.</summary>
    public const uint MaximumOfFile = 0xFFF;

    /// <summary>Reads the mode of a file.</summary>
    /// <exception cref="LinuxKitException">It isn't octal, or larger than a file's mode can be.</exception>
    public static int Parse(string text) => TryParse(text, MaximumOfFile, out var mode)
        ? (int)mode
        : throw ConfigurationDiagnostics.InvalidMode.Error($"'{text}' is not an octal mode.");

    /// <summary>Reads octal digits, without a prefix other than zeros.</summary>
    public static bool TryParse(string text, uint maximum, out uint mode)
    {
        ulong value = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7')
            {
                mode = 0;
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
            if (value > maximum)
            {
                mode = 0;
                return false;
            }
        }

        mode = (uint)value;
        return text.Length > 0;
    }
}
