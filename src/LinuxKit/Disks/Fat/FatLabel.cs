namespace LinuxKit.Disks.Fat;

/// <summary>A volume's label: FAT specification 1.03, "BS_VolLab"; 11 characters in upper case, filled up with spaces.</summary>
internal sealed record FatLabel
{
    private readonly string _text;

    /// <summary>Makes a label.</summary>
    /// <param name="text">Any case; empty for none.</param>
    /// <exception cref="LinuxKitException">It can't be stored.</exception>
    public FatLabel(string text)
    {
        _text = text.ToUpperInvariant();
        if (_text.Length > FatShortName.Size || _text.StartsWith(' ') || _text.EndsWith(' ')
            || _text.Replace(" ", "", StringComparison.Ordinal).AsSpan().ContainsAnyExcept(FatShortName.Characters))
        {
            throw FatDiagnostics.BadLabel.Error($"'{text}' can't be a label.");
        }
    }

    /// <summary>Whether the volume has none, and its root no entry for it.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>The label, or what stands in its place, in the form that names have.</summary>
    public FatShortName ToShortName()
    {
        var text = (IsEmpty ? "NO NAME" : _text).PadRight(FatShortName.Size);
        return new(text[..FatShortName.BaseLength], text[FatShortName.BaseLength..]);
    }
}
