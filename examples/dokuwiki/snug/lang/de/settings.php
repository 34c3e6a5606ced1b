<?php
$lang['server'] = 'Adresse des Snug-Servers, etwa https://meet.example.org. Der Befehl „php bin/plugin.php snug“ sagt, wie er dieses Wiki kennenlernt.';
