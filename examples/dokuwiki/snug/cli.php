<?php

use dokuwiki\Extension\CLIPlugin;
use splitbrain\phpcli\Options;

/** `php bin/plugin.php snug`: how the meeting server gets to know this wiki. */
class cli_plugin_snug extends CLIPlugin
{
    protected function setup(Options $options)
    {
        $options->setHelp('Prints the command that makes this wiki known to the meeting server.');
        $options->registerOption('origin', 'Origin of the wiki as browsers see it', null, 'ORIGIN');
    }

    protected function main(Options $options)
    {
        $snug = plugin_load('helper', 'snug');
        $origin = $options->getOpt('origin') ?: $snug->origin();
        echo "npm run snug -- host add $origin --kid={$snug->keyId()} --key={$snug->publicKey()}\n";
    }
}
