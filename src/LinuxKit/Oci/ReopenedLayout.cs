namespace LinuxKit.Oci;

/// <summary>A layout known by its location, opened at the first use.</summary>
/// <param name="location">What <see cref="IBlobSource.Location"/> said when the plan was made.</param>
internal sealed class ReopenedLayout(string location) : IBlobSource
{
    private readonly Lock _lock = new();
    private Task<OciLayout>? _layout;

    public string Location => location;

    public async ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        Task<OciLayout> opening;
        lock (_lock)
        {
            opening = _layout ??= OciLayout.OpenAsync(location, CancellationToken.None).AsTask();
        }

        var layout = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await layout.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);
    }
}
