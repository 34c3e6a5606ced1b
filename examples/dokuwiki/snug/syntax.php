<?php

use dokuwiki\Extension\SyntaxPlugin;

/** `{{meet>}}` puts the meeting of the page into it. */
class syntax_plugin_snug extends SyntaxPlugin
{
    public function getType()
    {
        return 'substition';
    }

    public function getPType()
    {
        return 'block';
    }

    public function getSort()
    {
        return 310;
    }

    public function connectTo($mode)
    {
        $this->Lexer->addSpecialPattern('\{\{meet>[^}\n]*\}\}', $mode, 'plugin_snug');
    }

    public function handle($match, $state, $pos, Doku_Handler $handler)
    {
        return [trim(substr($match, strlen('{{meet>'), -2))];
    }

    public function render($format, Doku_Renderer $renderer, $data)
    {
        global $ID, $USERINFO;
        if ($format !== 'xhtml') {
            return false;
        }
        // The page holds the name of whoever sees it.
        $renderer->nocache();
        $snug = plugin_load('helper', 'snug');
        $attributes = [
            'server' => $snug->server(),
            'room' => $snug->roomOf($ID),
            'token-url' => DOKU_BASE . 'lib/exe/ajax.php?call=snug_token&page=' . rawurlencode($ID),
            'display-name' => (string) ($USERINFO['name'] ?? ''),
            'language' => $GLOBALS['conf']['lang'],
            'style' => 'display: block; height: 32rem',
        ];
        $renderer->doc .= '<snug-meeting';
        foreach ($attributes as $name => $value) {
            $renderer->doc .= ' ' . $name . '="' . hsc($value) . '"';
        }
        $renderer->doc .= '><span slot="title">' . hsc($data[0]) . '</span></snug-meeting>';
        return true;
    }
}
