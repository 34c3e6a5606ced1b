<?php

declare(strict_types=1);
?>
<div id="app-content" class="snug-app"></div>
