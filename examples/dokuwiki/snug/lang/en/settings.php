<?php
$lang['server'] = 'Address of the Snug server, such as https://meet.example.org. The command “php bin/plugin.php snug” tells how to make this wiki known there.';
